import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { startNode } from './node-process.ts';

const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));

/** Runs one test file under the shared configuration, in a process of its own. */
async function runTests(source: string): Promise<{ exitCode: number | null; output: string }> {
  const folder = await mkdtemp(join(import.meta.dirname, '../.forbid-console-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'a.test.ts'), `import { test } from 'vitest';\n${source}`);
  const setup = join(import.meta.dirname, 'forbid-console.ts');
  const config = `export default { test: { isolate: false, setupFiles: [${JSON.stringify(setup)}] } };`;
  await writeFile(join(folder, 'vitest.config.ts'), config);
  const { exitCode, stdout, stderr } = await startNode(vitest, {
    args: ['run', '--root', folder],
    env: { NO_COLOR: '1' },
  }).ended;
  return { exitCode, output: stdout + stderr };
}

test('a console call fails its test, even where the code under test swallows errors', async () => {
  const source =
    "test('loud', () => { try { console.warn('forgotten', 1); } catch {} });\ntest('quiet', () => {});";
  const { exitCode, output } = await runTests(source);
  expect(exitCode).toBe(1);
  expect(output).toContain('console.warn was called in a test: forgotten 1');
  expect(output).toMatch(/1 failed \| 1 passed/);
});

test('without a console call tests pass', async () => {
  expect(await runTests("test('quiet', () => {});")).toMatchObject({ exitCode: 0 });
});
