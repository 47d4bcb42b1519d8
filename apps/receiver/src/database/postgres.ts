import { Pool } from 'pg';

import type { Logger } from '../runtime/logger.ts';
import { DatabaseAccessRefusedError, toDatabaseError } from './errors.ts';
import type { Engine, Query, TransactionOptions } from './database.ts';
import { PostgresConnection, what } from './postgres-connection.ts';

export interface PostgresOptions {
  /** Connections for requests and for derivation; the queue has its own. Default 10. */
  poolMax?: number;
  /** Longest wait for a connection, new or from the pool. Default 1500 ms. */
  connectTimeoutMs?: number;
  /**
   * Longest time for one statement. Default 2800 ms, which with the wait for a connection stays below the five seconds
   * after which a request must have been answered.
   */
  statementTimeoutMs?: number;
  logger?: Logger;
}

/** The client waits a little longer than the server does, so that a server which lives gets to say why. */
const clientGraceMs = 400;
/** A ROLLBACK that cannot get through must not hold up the error that caused it. */
const rollbackMsMax = 500;

/** Values of `client_min_messages` with which a session is told no warnings. */
const hidesWarnings = new Set(['error', 'fatal', 'panic']);

/** An error in the transaction was swallowed, so nothing of it was committed. Told as PGlite tells it. */
class TransactionAbortedError extends Error {
  readonly code = '25P02';
  readonly severity = 'ERROR';

  constructor() {
    super('the transaction was rolled back instead of committed, as a statement in it had failed');
    this.name = 'TransactionAbortedError';
  }
}

/**
 * `url` with a setting for its sessions. It stands above what role and database say, and below what `url` itself sets by an
 * `options` of its own.
 */
export function withSessionSetting(url: string, name: string, value: string): string {
  const option = `options=-c%20${name}=${value}`;
  if (/[?&]options=/.test(url)) return url.replace(/(?<=[?&])options=/, `${option}%20`);
  return `${url}${url.includes('?') ? '&' : '?'}${option}`;
}

class PostgresEngine implements Engine {
  readonly name = 'postgres';
  readonly queueConnection;
  readonly #pool: Pool;
  readonly #statementMsMax: number;
  #warningsSeen = false;
  #stopped: Promise<void> | undefined;

  constructor(url: string, options: PostgresOptions) {
    const statementTimeoutMs = options.statementTimeoutMs ?? 2_800;
    this.#statementMsMax = statementTimeoutMs + clientGraceMs;
    this.queueConnection = { engine: 'postgres', url } as const;
    this.#pool = new Pool({
      connectionString: withSessionSetting(url, 'client_min_messages', 'warning'),
      max: options.poolMax ?? 10,
      connectionTimeoutMillis: options.connectTimeoutMs ?? 1_500,
      statement_timeout: statementTimeoutMs,
      application_name: 'ine-scraping-receiver',
      keepAlive: true,
    });
    // An idle connection that the server closes is replaced on the next use; without a listener it would end the process.
    this.#pool.on('error', (error) => {
      options.logger?.warn({ err: error }, 'an idle PostgreSQL connection was lost');
    });
    // A connection that ends in the same packet in which it became ready is nobody's yet: the pool no longer listens, and whoever
    // asked for it does so a moment later. They find it unusable.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  query<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return this.#withConnection(async (connection) => {
      const { rows } = await connection.send<Row>(text, params, this.#statementMsMax);
      return rows;
    });
  }

  transaction<T>(run: (query: Query) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#withConnection((connection) => this.#runOn(connection, run, options));
  }

  async #withConnection<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    const connection = await this.#connect();
    try {
      if (!this.#warningsSeen) await this.#requireWarnings(connection);
      return await work(connection);
    } finally {
      connection.release();
    }
  }

  async #connect(): Promise<PostgresConnection> {
    try {
      return new PostgresConnection(await this.#pool.connect());
    } catch (error) {
      throw toDatabaseError(error, what);
    }
  }

  /** Once: a session that is told no warnings does not hear that a standby has not confirmed a commit. */
  async #requireWarnings(connection: PostgresConnection): Promise<void> {
    const text = 'SHOW client_min_messages';
    const { rows } = await connection.send<{ client_min_messages: string }>(text, [], this.#statementMsMax);
    const level = rows[0]?.client_min_messages ?? '';
    if (hidesWarnings.has(level)) {
      throw new DatabaseAccessRefusedError(
        `${what} cannot be used with client_min_messages=${level}: it would not say that a standby has not confirmed a commit; set it to warning or lower, in the options of DATABASE_URL or where a pooler sets it`,
      );
    }
    this.#warningsSeen = true;
  }

  async #runOn<T>(
    connection: PostgresConnection,
    run: (query: Query) => Promise<T>,
    { statementTimeoutMs: timeoutMs }: TransactionOptions,
  ): Promise<T> {
    const limitMs = timeoutMs === undefined ? this.#statementMsMax : timeoutMs + clientGraceMs;
    const send = <Row extends object>(text: string, params: readonly unknown[] = []) =>
      connection.send<Row>(text, params, limitMs);
    await send('BEGIN');
    try {
      if (timeoutMs !== undefined) await send(`SET LOCAL statement_timeout = ${Math.ceil(timeoutMs)}`);
      const result = await run(
        async <Row extends object>(text: string, params?: readonly unknown[]) =>
          (await send<Row>(text, params)).rows,
      );
      // The server answers the COMMIT of a transaction that an error has aborted with a ROLLBACK, and no error.
      if ((await send('COMMIT')).command !== 'COMMIT') throw new TransactionAbortedError();
      return result;
    } catch (error) {
      // What could not be rolled back is not used again, and the end of a connection rolls back, too.
      if (connection.isUsable) await connection.send('ROLLBACK', [], rollbackMsMax).catch(() => undefined);
      throw error;
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#pool.end();
    return this.#stopped;
  }
}

/**
 * PostgreSQL 14 or later at `url`. Opens no connection: the first statement does. Errors: `DatabaseUnavailableError` within
 * five seconds while it is stopped or the pool exhausted, `DatabaseAccessRefusedError` when it does not let us in.
 */
export function openPostgres(url: string, options: PostgresOptions = {}): Engine {
  return new PostgresEngine(url, options);
}
