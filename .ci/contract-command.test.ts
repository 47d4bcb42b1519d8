// `pnpm contract:diff` and `pnpm release`, run in a small copy of the repository.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { edit } from './judged-edits.ts';
import { objectOf } from './contract-diff/alternatives.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { listWorkspaces, repositoryRoot } from './workspaces.ts';

const snapshot = 'packages/contracts/openapi/receiver.json';
const verdict = 'components|schemas|Verdict|properties';
const wider = { [`${verdict}|reason`]: { type: 'string' } };
const breaking = { [`${verdict}|key`]: undefined };

/** The repository with a released contract, in a folder of its own and in git; what `edits` change is not released. */
function copyRepository(edits: Record<string, unknown> = {}): string {
  const folder = createTemporaryFolder('contract');
  const files = [
    '.ci',
    '.changeset/config.json',
    'package.json',
    'pnpm-workspace.yaml',
    'packages/contracts/openapi',
  ];
  for (const file of [...files, 'packages/contracts/json-schema', 'CHANGELOG.md'])
    cpSync(join(repositoryRoot, file), join(folder, file), { recursive: true });
  for (const { directory, manifest } of listWorkspaces()) {
    const place = join(folder, directory.slice(repositoryRoot.length));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, ['.ci/contract-diff.ts', '--write-base'], { cwd: folder });
  const git = (...args: string[]): Buffer => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message=released');
  const file = join(folder, snapshot);
  writeFileSync(file, JSON.stringify(edit(objectOf(JSON.parse(readFileSync(file, 'utf8'))), edits)));
  return folder;
}

function declare(folder: string, size: string, summary = 'A change.'): void {
  const file = join(folder, `.changeset/declared-${size}.md`);
  writeFileSync(file, `---\n'@ine-scraping/client': ${size}\n---\n\n${summary}\n`);
}

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

async function run(folder: string, file: string, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, GITHUB_REPOSITORY: '', CI_PROJECT_URL: '' };
  const command = promisify(execFile)(process.execPath, [join(folder, '.ci', file), ...args], {
    cwd: folder,
    env,
  });
  return command.then((ended) => ({ code: 0, ...ended })).catch((error: unknown) => error as Ended);
}

void test('the gate fails while the declared version is smaller than what the contract went through', async () => {
  const folder = copyRepository(breaking);
  const undeclared = await run(folder, 'contract-diff.ts');
  assert.equal(undeclared.code, 1);
  assert.match(
    undeclared.stdout,
    /major breaks callers: our own answers may only be narrowed, new fields apart/,
  );
  assert.match(undeclared.stdout, /answer.*\.verdict\.key: removed\n\s+at GET \/v1\/verifications\n/);
  assert.match(undeclared.stdout, /a major version\. Declared in \.changeset: none\.\n.*too small/);
  declare(folder, 'minor');
  assert.equal((await run(folder, 'contract-diff.ts')).code, 1);
  declare(folder, 'major');
  assert.equal((await run(folder, 'contract-diff.ts')).code, 0);
});

void test('the base may be a commit, a folder or one snapshot by any name; anything else is said to be none', async () => {
  const folder = copyRepository(wider);
  declare(folder, 'patch');
  const single = join(folder, 'a-copy.json');
  cpSync(join(folder, 'packages/contracts/released/receiver.json'), single);
  for (const base of ['HEAD', 'main', 'packages/contracts/released', single]) {
    const { code, stdout } = await run(folder, 'contract-diff.ts', '--base', base, '--json');
    const { bump, declared, changes } = JSON.parse(stdout) as {
      bump: string;
      declared: string;
      changes: object;
    };
    assert.deepEqual([base, code, bump, declared], [base, 1, 'minor', 'patch']);
    assert.equal(Object.values(changes).flat().length, 2);
  }
  const nothing = await run(folder, 'contract-diff.ts', '--base', 'v9.9.9');
  assert.deepEqual(
    [nothing.code, nothing.stderr],
    [2, '--base v9.9.9 is no commit, no file and no folder.\n'],
  );
});

void test('what says of a release nothing is no change, and a snapshot that is gone is a major one', async () => {
  const folder = copyRepository();
  assert.deepEqual(await run(folder, 'contract-diff.ts').then(({ code }) => code), 0);
  writeFileSync(join(folder, 'packages/contracts/released/gone.json'), '{}');
  assert.match((await run(folder, 'contract-diff.ts')).stdout, /gone\n {2}major breaks whoever reads it/);
});
