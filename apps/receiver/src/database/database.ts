import type { PGlite } from '@electric-sql/pglite';

/**
 * Something that runs one statement. `params` are strings, numbers, booleans, `null` and arrays of those: both engines send
 * them alike. Times go in as ISO strings and come out as `Date`, `json` comes out parsed, `bigint` is read as text.
 */
export interface Queryable {
  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
}

export interface TransactionOptions {
  /** Limit for each statement, in milliseconds, in place of the engine's own. For migrations only. */
  statementTimeoutMs?: number;
}

/** How the queue reaches the same database. pg-boss brings its own pool and listener on PostgreSQL. */
export type QueueConnection =
  | { readonly engine: 'pglite'; readonly pglite: PGlite }
  | { readonly engine: 'postgres'; readonly url: string };

/**
 * One interface, two engines: PostgreSQL, and PostgreSQL in process (PGlite). Errors: `DatabaseUnavailableError` within five
 * seconds when the database is stopped or its pool exhausted; what the server says about a statement is passed through.
 */
export interface Database extends Queryable {
  readonly engine: 'pglite' | 'postgres';
  readonly queueConnection: QueueConnection;
  /** Commits when `run` resolves, rolls back when it rejects. Statements inside must be awaited one after the other. */
  transaction<T>(run: (transaction: Queryable) => Promise<T>, options?: TransactionOptions): Promise<T>;
  stop(): Promise<void>;
}
