import type { PGlite } from '@electric-sql/pglite';
import { PgBoss, type ConstructorOptions, type Db } from 'pg-boss';
import pgBoss from 'pg-boss/package.json' with { type: 'json' };

import type { Database, QueueConnection, Transaction } from '../database/database.ts';
import { DatabaseTooNewError, stripPayload } from '../database/errors.ts';
import { withSessionSetting } from '../database/postgres.ts';
import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';

export interface QueueSettings {
  /** Scores read at the same time by this process. Default 10: Incode's limits are UNK. */
  concurrency?: number;
  /** How soon a job is run whose time has come while nothing notified us. Default 0.5 s. */
  pollSeconds?: number;
  /** How long a job may be silent before it counts as lost with its process. Default 15 s; at least 10. */
  heartbeatSeconds?: number;
  /** How often lost jobs are looked for. Default 10 s. */
  superviseSeconds?: number;
  /**
   * Longest time for a statement of the queue, on PostgreSQL. Default 15 s: after a network cut that nobody is told of, jobs go
   * on by then. They have more than a request, as nobody waits for an answer.
   */
  statementMsMax?: number;
}

export interface BossOptions {
  database: Database;
  logger: Logger;
  settings?: QueueSettings;
}

const poolMax = 4;
/** Long enough for pg-boss to migrate its own tables. */
const migrationStatementMsMax = 300_000;
/** While the database is away every poll of every worker meets an error: one line in ten seconds says as much. */
const logEveryMs = 10_000;
/** What lasts, such as a password that was changed, is told again once in a while. */
const logSameEveryMs = 600_000;

/** What logs the errors that the queue meets and gets over by itself. */
export function createErrorLog(logger: Logger): (error: Error) => void {
  let loggedAt = -Infinity;
  let notLogged = 0;
  let told: string | undefined;
  return (err) => {
    const now = performance.now();
    if (now - loggedAt < (err.message === told ? logSameEveryMs : logEveryMs)) {
      notLogged += 1;
      return;
    }
    logger.warn({ err, notLogged }, 'the queue met an error and goes on');
    loggedAt = now;
    notLogged = 0;
    told = err.message;
  };
}

/** Lets a statement of pg-boss take part in a transaction of ours. */
export function inTransaction(transaction: Transaction): Db {
  return {
    executeSql: async (text, values) => ({ rows: await transaction.query(text, values ?? []) }),
  };
}

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

function connectionOptions(connection: QueueConnection, statementMsMax: number): ConstructorOptions {
  if (connection.engine === 'pglite') {
    // Nothing to reindex or vacuum-watch in an embedded database, and REINDEX would block everybody.
    return { db: connectPglite(connection.pglite), backend: 'pglite', reindex: false, monitorVacuum: false };
  }
  const pool = {
    // Jobs are derived: on these connections, unlike in our transactions, none is promised to anybody, and a backend that waited
    // for a standby would go on doing so after its statement was given up.
    connectionString: withSessionSetting(connection.url, 'synchronous_commit', 'local'),
    max: poolMax,
    connectionTimeoutMillis: 5_000,
    application_name: 'ine-scraping-queue',
    // pg-boss hands this on to its pool: a network that fell silent must not hold a worker for ever.
    query_timeout: statementMsMax,
    keepAlive: true,
  };
  return pool;
}

/** How pg-boss reaches the receiver's database. No statement takes longer than `statementMsMax`, on PostgreSQL. */
function constructorOptions(database: Database, statementMsMax: number): ConstructorOptions {
  return {
    ...connectionOptions(database.engine.queueConnection, statementMsMax),
    schema: database.queueSchema,
    // Made with our own tables, by `migrate`.
    createSchema: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  };
}

/** Starts nothing. pg-boss says what goes wrong in an event: without a listener it would end the process. */
export function createBoss(
  { database, logger, settings = {} }: BossOptions,
  onError: (error: Error) => void,
): PgBoss {
  const { superviseSeconds = 10, statementMsMax = 15_000 } = settings;
  const boss = new PgBoss({
    ...constructorOptions(database, statementMsMax),
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
  });
  boss.on('error', onError);
  boss.on('warning', ({ message }) => logger.warn({ warning: message }, 'the queue warns'));
  return boss;
}

/**
 * Brings pg-boss's own tables to its version, on connections of its own: to change a large table takes longer than any other
 * statement may. Embedded, pg-boss does so when it starts.
 */
export async function migrateBoss(database: Database, onError: (error: Error) => void): Promise<void> {
  if (database.engine.name === 'pglite') return;
  const boss = new PgBoss({ ...constructorOptions(database, migrationStatementMsMax), supervise: false });
  boss.on('error', onError);
  try {
    await boss.start();
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** The version of pg-boss's own tables that this release brings them to. */
export const bossVersion: number = pgBoss.pgboss.schema;

/**
 * The version that pg-boss's own tables have; 0 when there are none. pg-boss itself works on tables of a newer one without a word:
 * ask before it opens them.
 *
 * @throws DatabaseTooNewError
 */
export async function readBossVersion(database: Database): Promise<number> {
  const table = `${database.queueSchema}.version`;
  const found = await database.query<{ exists: boolean }>(
    'SELECT to_regclass($1::text) IS NOT NULL AS exists',
    [table],
  );
  if (!found[0]?.exists) return 0;
  const rows = await database.query<{ version: number }>(`SELECT max(version)::int AS version FROM ${table}`);
  const version = rows[0]?.version ?? 0;
  if (version > bossVersion) {
    throw new DatabaseTooNewError(
      `cannot use schema ${database.queueSchema}: its queue is at version ${version}, and this release knows ${bossVersion}; start the release that migrated it, or a newer one`,
    );
  }
  return version;
}
