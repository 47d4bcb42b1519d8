import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';

const postgresUrl = process.env.TEST_DATABASE_URL || undefined;

/** `pnpm bench acceptance`, in a folder for temporary files and a process group of its own, as a terminal starts it. */
async function startBench() {
  const folder = await mkdtemp(join(tmpdir(), 'ine-scraping-bench-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const bench = fileURLToPath(new URL('../src/bench.ts', import.meta.url));
  const args = ['--conditions=@ine-scraping/source', bench, 'acceptance'];
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, args, { env, detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const filesLeft = async (): Promise<string[]> =>
    (await readdir(folder)).filter((name) => name.startsWith('ine-scraping-bench-'));
  return { pid: child.pid ?? Number.NaN, filesLeft, ended: once(child, 'exit') };
}

/** Of the run `pid`: the baseline's, the receiver's, and the one of its queue. */
async function readSchemas(pid: number): Promise<unknown[]> {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  const sql = 'SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)';
  const { rows } = await client.query(sql, [`ine_bench_${pid}_`]);
  await client.end();
  return rows;
}

test.for<[how: string, signals: NodeJS.Signals[], exitCode: number]>([
  ['a run that is told to end', ['SIGTERM'], 143],
  ['Ctrl-C twice, in the middle of a run,', ['SIGINT', 'SIGINT'], 130],
])('%s leaves neither its folder nor its schemas behind', async ([, signals, exitCode]) => {
  const { pid, filesLeft, ended } = await startBench();
  // The receiver on PostgreSQL runs by then, and the embedded database is being created; nothing is waited for in vain.
  await expect.poll(filesLeft, { timeout: 30_000 }).not.toEqual([]);
  if (postgresUrl) expect(await readSchemas(pid)).toHaveLength(3);
  // To the whole group, as a terminal does it; and pnpm hands it on.
  for (const signal of signals) process.kill(-pid, signal);
  expect(await ended).toEqual([exitCode, null]);
  if (postgresUrl) expect(await readSchemas(pid)).toEqual([]);
  expect(await filesLeft()).toEqual([]);
});
