import { Pool, type PoolClient, type QueryConfig } from 'pg';

import type { Logger } from '../runtime/logger.ts';
import { toDatabaseError } from './errors.ts';
import type { Engine, Query, TransactionOptions } from './database.ts';

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
const rollbackTimeoutMs = 500;

const what = 'PostgreSQL';

/** An error in the transaction was swallowed, so nothing of it was committed. Told as PGlite tells it. */
class TransactionAbortedError extends Error {
  readonly code = '25P02';
  readonly severity = 'ERROR';

  constructor() {
    super('the transaction was rolled back instead of committed, as a statement in it had failed');
    this.name = 'TransactionAbortedError';
  }
}

class PostgresEngine implements Engine {
  readonly name = 'postgres';
  readonly queueConnection;
  readonly #pool: Pool;
  readonly #statementTimeoutMs: number;
  #stopped: Promise<void> | undefined;

  constructor(url: string, options: PostgresOptions) {
    this.#statementTimeoutMs = options.statementTimeoutMs ?? 2_800;
    this.queueConnection = { engine: 'postgres', url } as const;
    this.#pool = new Pool({
      connectionString: url,
      max: options.poolMax ?? 10,
      connectionTimeoutMillis: options.connectTimeoutMs ?? 1_500,
      statement_timeout: this.#statementTimeoutMs,
      query_timeout: this.#statementTimeoutMs + clientGraceMs,
      application_name: 'ine-scraping-receiver',
      keepAlive: true,
    });
    // An idle connection that the server closes is replaced on the next use; without a listener it would end the process.
    this.#pool.on('error', (error) => {
      options.logger?.warn({ err: error }, 'an idle PostgreSQL connection was lost');
    });
  }

  async query<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.#pool.query<Row>(text, [...params])).rows;
    } catch (error) {
      throw toDatabaseError(error, what);
    }
  }

  async transaction<T>(run: (query: Query) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const client = await this.#connect();
    let broken: Error | undefined;
    // The pool stops listening on a client that it hands out, and a socket that dies would be an uncaught exception.
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    try {
      return await this.#runOn(client, run, options);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw toDatabaseError(error, what);
    }
  }

  async #runOn<T>(
    client: PoolClient,
    run: (query: Query) => Promise<T>,
    options: TransactionOptions,
  ): Promise<T> {
    const timeoutMs = options.statementTimeoutMs;
    const clientTimeoutMs = (timeoutMs ?? this.#statementTimeoutMs) + clientGraceMs;
    const send = async <Row extends object>(text: string, params: readonly unknown[] = []) => {
      // `query_timeout` per statement is read by pg, and missing in its types.
      const config: QueryConfig & { query_timeout: number } = {
        text,
        values: [...params],
        query_timeout: clientTimeoutMs,
      };
      try {
        return await client.query<Row>(config);
      } catch (error) {
        throw toDatabaseError(error, what);
      }
    };
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
      await this.#rollBack(client);
      throw error;
    }
  }

  async #rollBack(client: PoolClient): Promise<void> {
    const config: QueryConfig & { query_timeout: number } = {
      text: 'ROLLBACK',
      query_timeout: rollbackTimeoutMs,
    };
    try {
      await client.query(config);
    } catch (error) {
      // Told to the pool through the client's own event, which `transaction` listens to.
      client.emit('error', error);
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
