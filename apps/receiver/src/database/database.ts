import type { PGlite } from '@electric-sql/pglite';

import { isContention } from './errors.ts';

/**
 * Runs one statement. `params` are strings, numbers, booleans, `null` and arrays of those: both engines send them alike. Times
 * go in as ISO strings and come out as `Date`, `json` comes out parsed, `bigint` is read as text. Text that comes from outside
 * goes through {@link toStorableText}.
 */
export type Query = <Row extends object>(text: string, params?: readonly unknown[]) => Promise<Row[]>;

export interface TransactionOptions {
  /** Limit for each statement, in milliseconds, in place of the engine's own. For migrations only. */
  statementTimeoutMs?: number;
}

/** How the queue reaches the same database. pg-boss brings its own pool and listener on PostgreSQL. */
export type QueueConnection =
  | { readonly engine: 'pglite'; readonly pglite: PGlite }
  | { readonly engine: 'postgres'; readonly url: string };

/**
 * What runs statements: PostgreSQL, or PostgreSQL in process (PGlite). Errors: `DatabaseUnavailableError` within five
 * seconds when the database is stopped or its pool exhausted; what the server says about a statement is passed through.
 */
export interface Engine {
  readonly name: 'pglite' | 'postgres';
  readonly queueConnection: QueueConnection;
  /** Resolves when the engine has ended by itself, and only a new process can open it again. Absent where that cannot be. */
  readonly ended?: Promise<Error>;
  /** Whether somebody waits for it now. Absent where others do not have to wait. */
  readonly busy?: boolean;
  readonly query: Query;
  /** Commits when `run` resolves, rolls back when it rejects. Statements inside must be awaited one after the other. */
  transaction<T>(run: (query: Query) => Promise<T>, options?: TransactionOptions): Promise<T>;
  stop(): Promise<void>;
}

/** The receiver's tables inside a transaction: nothing is committed before its end. */
export interface Transaction {
  /** Safe to stand in SQL as it is, see {@link isSchemaName}. */
  readonly schema: string;
  readonly query: Query;
}

/** A transaction that lost that often to others is in a fight that another try does not win. */
const contentionAttemptsMax = 5;

/** Where the receiver's tables are unless it is told otherwise. */
export const defaultSchema = 'ine_scraping';

/** Lower case and short: pg-boss derives the names of its own schema and of its lock from it (63 bytes at most). */
const schemaName = /^[a-z_][a-z0-9_]{0,40}$/;

export function isSchemaName(name: string): boolean {
  return schemaName.test(name);
}

/** The receiver's tables: one schema of one engine. Each statement of {@link query} commits by itself. */
export class Database {
  readonly engine: Engine;
  /** Safe to stand in SQL as it is, see {@link isSchemaName}. */
  readonly schema: string;
  readonly query: Query;

  /** @throws TypeError on a schema name that could not stand in SQL. */
  constructor(engine: Engine, schema: string = defaultSchema) {
    if (!isSchemaName(schema)) {
      throw new TypeError(`schema name must match ${schemaName.source}, not ${JSON.stringify(schema)}`);
    }
    this.engine = engine;
    this.schema = schema;
    this.query = (text, params) => engine.query(text, params);
  }

  /** The queue's own schema beside ours: pg-boss migrates it by itself. */
  get queueSchema(): string {
    return `${this.schema}_queue`;
  }

  /** As `Engine.transaction`; one that lost a deadlock or a serialization conflict is run again, so `run` must bear that. */
  async transaction<T>(
    run: (transaction: Transaction) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T> {
    const { engine, schema } = this;
    for (let attempt = 1; ; attempt++) {
      try {
        return await engine.transaction((query) => run({ schema, query }), options);
      } catch (error) {
        if (!isContention(error) || attempt === contentionAttemptsMax) throw error;
      }
    }
  }
}

/** PostgreSQL's `text` takes neither NUL nor unpaired surrogates, and one such value fails a whole multi-row insert. */
export function toStorableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}

/** `value` as JSON that SQL reads from: where any text in it is not storable, `->>` fails whatever it asks for (OBS), an index with it. */
export function toStorableJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'string' ? toStorableText(item) : item,
  );
}
