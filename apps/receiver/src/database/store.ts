import { isContention } from './errors.ts';
import type { Database, Queryable, TransactionOptions } from './database.ts';

/** A connection or transaction, and the schema that holds the receiver's tables. What every query file takes. */
export interface Session extends Queryable {
  /** Safe to stand in SQL as it is, see {@link isSchemaName}. */
  readonly schema: string;
}

/** The database seen through one schema. */
export interface Store extends Session {
  readonly database: Database;
  /** As `Database.transaction`; one that lost a deadlock or a serialization conflict is run again. */
  transaction<T>(run: (session: Session) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

/** A transaction that lost that often to others is in a fight that another try does not win. */
const contentionAttemptsMax = 5;

/** Where the receiver's tables are unless it is told otherwise. */
export const defaultSchema = 'ine_scraping';

/** Lower case and short: pg-boss derives the names of its own schema and of its lock from it (63 bytes at most). */
const schemaName = /^[a-z_][a-z0-9_]{0,40}$/;

/** The queue's own schema beside ours: pg-boss migrates it by itself. */
export function queueSchemaOf(schema: string): string {
  return `${schema}_queue`;
}

export function isSchemaName(name: string): boolean {
  return schemaName.test(name);
}

function bindSession(queryable: Queryable, schema: string): Session {
  return { schema, query: (text, params) => queryable.query(text, params) };
}

/** `database`, with every statement aimed at `schema`. */
export function bindStore(database: Database, schema: string): Store {
  if (!isSchemaName(schema)) {
    throw new TypeError(`schema name must match ${schemaName.source}, not ${JSON.stringify(schema)}`);
  }
  return {
    ...bindSession(database, schema),
    database,
    transaction: async (run, options) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await database.transaction((transaction) => run(bindSession(transaction, schema)), options);
        } catch (error) {
          if (!isContention(error) || attempt === contentionAttemptsMax) throw error;
        }
      }
    },
  };
}
