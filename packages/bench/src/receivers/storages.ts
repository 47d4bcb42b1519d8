import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from 'pg';

import type { Run } from '../benchmark.ts';

export type Settings = Readonly<Record<string, string>>;

/** Where a receiver stores: its settings, or why it cannot be used here. Removed with the run. */
export type PrepareStorage = (run: Run) => Promise<Settings | string>;

/** A folder for the embedded database. */
export async function prepareFolder({ cleanUps }: Run): Promise<Settings> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-scraping-bench-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return { RECEIVER_DATA_DIR: folder };
}

/** Who does not answer by then is taken as not there; and somebody holds what cannot be removed by then. */
const limits = { connectionTimeoutMillis: 3000, query_timeout: 10_000 };

/** The options are for what takes its time, which ends when the run does. */
export async function query(
  connectionString: string,
  statements: readonly string[],
  { queryMsMax, signal }: { readonly queryMsMax?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const options = { ...limits, ...(queryMsMax && { query_timeout: queryMsMax }) };
  const client = new Client({ connectionString, ...options });
  const end = () => void client.end();
  await client.connect();
  signal?.addEventListener('abort', end);
  try {
    for (const statement of statements) {
      signal?.throwIfAborted();
      await client.query(statement);
    }
  } finally {
    signal?.removeEventListener('abort', end);
    await client.end();
  }
}

/** A schema of its own, which the receiver creates; its name has this process, so that a left one can be told from one in use. */
export const prepareSchema =
  (url: string | undefined): PrepareStorage =>
  async ({ cleanUps }) => {
    if (!url) return 'TEST_DATABASE_URL is not set';
    try {
      await query(url, ['SELECT 1']);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return `the database in TEST_DATABASE_URL cannot be used: ${reason}`;
    }
    const name = `ine_bench_${process.pid}_${randomBytes(6).toString('hex')}`;
    const named = new URL(url);
    named.searchParams.set('application_name', name);
    // PostgreSQL finishes the statement of a client that was killed: what it creates could come after the drop.
    const end = `SELECT pg_terminate_backend(pid, ${limits.query_timeout}) FROM pg_stat_activity WHERE application_name = '${name}'`;
    cleanUps.push(() => query(url, [end, `DROP SCHEMA IF EXISTS ${name}_queue, ${name} CASCADE`]));
    return { DATABASE_URL: named.href, RECEIVER_DATABASE_SCHEMA: name };
  };
