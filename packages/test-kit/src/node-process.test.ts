import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { startNode } from './node-process.ts';

async function fileWith(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'node-process-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'program.ts');
  await writeFile(file, source);
  return file;
}

test('what a process says is found in pieces, and it runs until it is killed', async () => {
  const file = await fileWith(
    "process.stdout.write('read'); setTimeout(() => process.stdout.write('y\\n'), 20); setInterval(() => 0, 1000);",
  );
  const started = startNode(file);
  expect(await started.said(/^ready$/m)).toBe('ready');
  expect(await started.said(/read/)).toBe('read');
  await started.kill();
  expect(await started.ended).toEqual({ exitCode: null, stdout: 'ready\n', stderr: '' });
});

test('whoever waits for what an ended process has not said is told what it wrote to stderr', async () => {
  const { said, ended } = startNode(await fileWith("process.stderr.write('why\\n'); process.exitCode = 3;"));
  await expect(said(/^ready$/m)).rejects.toThrow('the process ended without saying /^ready$/m: why\n');
  expect((await ended).exitCode).toBe(3);
});

test('a process has its arguments and its own environment, and nothing of that of the tests', async () => {
  const file = await fileWith(
    'process.stdout.write(JSON.stringify([process.argv.slice(2), Object.keys(process.env).toSorted()]));',
  );
  const { stdout } = await startNode(file, { args: ['a'], env: { OWN: '1' } }).ended;
  expect(JSON.parse(stdout)).toEqual([['a'], ['OWN', 'PATH']]);
});

test('a process can be kept from letting a file grow, as if its disk were full', async () => {
  const file = await fileWith(
    "import { writeFileSync } from 'node:fs'; const to = process.argv[2] ?? '';\ntry { writeFileSync(to, Buffer.alloc(8192)); } catch (error) { process.stdout.write(error.code); }",
  );
  const to = `${file}.txt`;
  const { stdout } = await startNode(file, { args: [to], fileBytesMax: 4096 }).ended;
  expect(stdout).toBe('EFBIG');
  expect(await startNode(file, { args: [to] }).ended).toMatchObject({ exitCode: 0, stdout: '' });
});
