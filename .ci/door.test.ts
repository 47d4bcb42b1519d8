import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { findOldNode } from './old-node.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { repositoryRoot } from './workspaces.ts';

const door = join(repositoryRoot, '.ci/door.js');
const typed = 'type npx -y -p node@24 -p pnpm@\\S+ pnpm';

function enter(
  [program, ...args]: [string, ...string[]],
  variables: Record<string, string>,
): Promise<{ stdout: string; stderr: string; code?: number }> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...variables };
  return promisify(execFile)(program, args, { env }).catch(
    (error: unknown) => error as { stdout: string; stderr: string; code: number },
  );
}

void test('an old Node says in one line what to type, for the repository and for one app', async () => {
  const old = findOldNode();
  const dev = await enter([...old, door, 'packages/e2e/src/demo.ts', '--scenario', 'not found'], {
    npm_lifecycle_event: 'demo',
  });
  assert.match(
    dev.stderr,
    new RegExp(
      `^This needs Node 24 or later, and this is Node 20\\.\\d+\\.\\d+: ${typed} demo --scenario 'not found'\n$`,
    ),
  );
  assert.equal(dev.code, 1);
  const variables = { npm_lifecycle_event: 'start', npm_package_name: '@ine-scraping/receiver' };
  const app = await enter([...old, door, 'src/main.ts'], variables);
  assert.match(app.stderr, new RegExp(`${typed} --filter @ine-scraping/receiver start\n$`));
});

void test('where nothing is installed it says so, and not which module it misses', async () => {
  const folder = createTemporaryFolder('door');
  mkdirSync(join(folder, '.ci'));
  for (const file of ['.ci/door.js', 'package.json'])
    copyFileSync(join(repositoryRoot, file), join(folder, file));
  const { stderr, code } = await enter([process.execPath, join(folder, '.ci/door.js'), 'dev.ts'], {});
  assert.match(stderr, new RegExp(`^Nothing is installed yet: ${typed} dev\n$`));
  assert.equal(code, 1);
});

void test('npm install says what to type, for it cannot install this itself', async () => {
  const folder = createTemporaryFolder('npm');
  copyFileSync(join(repositoryRoot, 'package.json'), join(folder, 'package.json'));
  const { stderr, code } = await enter(['npm', 'install', '--prefix', folder], {});
  const { packageManager } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    packageManager: string;
  };
  const command = `npx -y -p node@24 -p ${packageManager} pnpm install`;
  assert.ok(stderr.includes(`catalog:npm cannot install this: type ${command}\n`), stderr);
  assert.notEqual(code, 0);
});

void test('what is run finds its own arguments where they always are', async () => {
  const args = ['--conditions=@ine-scraping/source', door, 'packages/e2e/src/dev.ts', '--help'];
  const { stdout } = await enter([process.execPath, ...args], { PWD: repositoryRoot });
  assert.match(stdout, /^Usage: pnpm dev /);
});
