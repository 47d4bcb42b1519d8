import { randomBytes } from 'node:crypto';

import { Client } from 'pg';

/** Who does not answer by then is taken as not there; and somebody holds what cannot be removed by then. */
const limits = { connectionTimeoutMillis: 3000, query_timeout: 10_000 };

async function query(connectionString: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString, ...limits });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * A name for a schema of one run in the database at `url`, which the receiver then creates; it names this process, so that a left one
 * can be told from one in use. Rejects when the database does not answer.
 */
export async function prepareOwnSchema(url: string) {
  await query(url, 'SELECT 1');
  const name = `ine_bench_${process.pid}_${randomBytes(6).toString('hex')}`;
  const named = new URL(url);
  named.searchParams.set('application_name', name);
  return {
    name,
    /** Of the database, for who uses the schema: the connections then carry its name. */
    url: named.href,
    /** Ends those connections, and drops it and the one of the queue, with everything in them. */
    drop: (): Promise<void> =>
      query(
        url,
        // PostgreSQL finishes the statement of a client that was killed: what it creates could come after the drop.
        `SELECT pg_terminate_backend(pid, ${limits.query_timeout}) FROM pg_stat_activity WHERE application_name = '${name}'`,
        `DROP SCHEMA IF EXISTS ${name}_queue CASCADE`,
        `DROP SCHEMA IF EXISTS ${name} CASCADE`,
      ),
  };
}
