import { randomBytes } from 'node:crypto';

import { Client } from 'pg';

/** Somebody who does not answer by then is taken as not there. */
const connectMsMax = 3000;

/** A schema of one run, in the database for tests. */
export interface OwnSchema {
  readonly name: string;
  /** Drops it and the one of the queue, with everything in them. */
  drop(): Promise<void>;
}

async function query(connectionString: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: connectMsMax });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A name for a schema in the database at `url`, which the receiver then creates. Rejects when the database does not answer. */
export async function prepareOwnSchema(url: string): Promise<OwnSchema> {
  await query(url, 'SELECT 1');
  const name = `ine_bench_${randomBytes(6).toString('hex')}`;
  return {
    name,
    drop: () =>
      query(url, `DROP SCHEMA IF EXISTS ${name}_queue CASCADE`, `DROP SCHEMA IF EXISTS ${name} CASCADE`),
  };
}
