import type { PGlite } from '@electric-sql/pglite';
import type { ConstructorOptions, Db } from 'pg-boss';

import { stripPayload } from '../database/database-errors.ts';
import type { QueueConnection } from '../database/database.ts';
import { toError } from '../errors.ts';

const poolMax = 4;

async function withoutPayload<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw stripPayload(toError(error));
  }
}

/**
 * pg-boss on PGlite's one connection. Unlike pg-boss's own `fromPglite`, a block that brings its own BEGIN runs as one
 * exclusive transaction: there, between the failed block and the ROLLBACK, a statement of ours could slip in and be
 * answered "current transaction is aborted" (seen).
 */
function connectPglite(pglite: PGlite): Db {
  return {
    executeSql: async (text, values) => {
      if (values && values.length > 0) return withoutPayload(pglite.query(text, [...values]));
      const run = async (connection: Pick<PGlite, 'exec'>) => {
        const results = await connection.exec(text);
        // Several statements give several results; the rows that matter may be in any of them.
        return { rows: results.flatMap((result) => result.rows) };
      };
      return withoutPayload(
        /^\s*BEGIN\b/i.test(text) ? pglite.transaction((transaction) => run(transaction)) : run(pglite),
      );
    },
    listen: async (channel, onNotification, onReconnect) => {
      const unlisten = await pglite.listen(channel, onNotification);
      // What was sent before we listened is looked for once.
      onReconnect();
      return { close: () => unlisten() };
    },
  };
}

/**
 * How pg-boss reaches the receiver's database. `statementMsMax` is for PostgreSQL: a network that fell silent must not hold a
 * worker for ever. In process there is no network.
 */
export function queueConnectionOptions(
  connection: QueueConnection,
  statementMsMax: number,
): ConstructorOptions {
  if (connection.engine === 'pglite') {
    // Nothing to reindex or vacuum-watch in an embedded database, and REINDEX would block everybody.
    return { db: connectPglite(connection.pglite), backend: 'pglite', reindex: false, monitorVacuum: false };
  }
  const pool = {
    connectionString: connection.url,
    max: poolMax,
    connectionTimeoutMillis: 5_000,
    application_name: 'ine-scraping-queue',
    // pg-boss hands these on to its pool.
    query_timeout: statementMsMax,
    keepAlive: true,
  };
  return pool;
}
