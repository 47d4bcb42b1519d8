import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';

const postgresUrl = process.env.TEST_DATABASE_URL || undefined;
const bench = fileURLToPath(new URL('../src/bench.ts', import.meta.url));

/** Until the embedded database and the receiver's tables are created; nothing is waited for in vain. */
const startMsMax = 30_000;

/** `pnpm bench acceptance`, in a folder for temporary files and a process group of its own, as a terminal starts it. */
async function startBench() {
  const folder = await mkdtemp(join(tmpdir(), 'ine-scraping-bench-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const args = ['--conditions=@ine-scraping/source', bench, 'acceptance'];
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, args, { env, detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const filesLeft = async (): Promise<string[]> =>
    (await readdir(folder)).filter((name) => name.startsWith('ine-scraping-bench-'));
  return { child, pid: child.pid ?? Number.NaN, filesLeft, ended: once(child, 'exit') };
}

async function readSchemas(pid: number): Promise<unknown[]> {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  const sql = 'SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)';
  const { rows } = await client.query<{ nspname: string }>(sql, [`ine_bench_${pid}_`]);
  await client.end();
  return rows;
}

test('a run that is told to end removes its folder first', async () => {
  const { child, filesLeft, ended } = await startBench();
  await expect.poll(filesLeft, { timeout: startMsMax }).not.toEqual([]);
  child.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);
  expect(await filesLeft()).toEqual([]);
});

test.skipIf(postgresUrl === undefined)(
  'Ctrl-C twice, in the middle of a run, leaves neither its folder nor its schemas behind',
  async () => {
    const { pid, filesLeft, ended } = await startBench();
    await expect.poll(() => readSchemas(pid), { timeout: startMsMax }).toHaveLength(2);
    // To the whole group, as a terminal does it; and pnpm hands it on.
    process.kill(-pid, 'SIGINT');
    process.kill(-pid, 'SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(await readSchemas(pid)).toEqual([]);
    expect(await filesLeft()).toEqual([]);
  },
);
