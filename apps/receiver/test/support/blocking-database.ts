import type { Database, Queryable } from '../../src/database/database.ts';

/** The name in the comment that each statement begins with. */
function nameOf(text: string): string | undefined {
  return /^\s*\/\* ([a-z-]+) \*\//.exec(text)?.[1];
}

/**
 * A database that never answers the statement `name`: it lets the statement run, tells that the point was reached, and blocks.
 * Outside a transaction the statement is committed by then, inside one it is not.
 */
export function blockAfter(database: Database, name: string, onReached: () => void): Database {
  const wrap = (queryable: Queryable): Queryable => ({
    query: async <Row extends object>(text: string, params?: readonly unknown[]) => {
      const rows = await queryable.query<Row>(text, params);
      if (nameOf(text) !== name) return rows;
      onReached();
      return new Promise<Row[]>(() => {});
    },
  });
  return {
    ...wrap(database),
    engine: database.engine,
    queueConnection: database.queueConnection,
    transaction: (run, options) => database.transaction((transaction) => run(wrap(transaction)), options),
    stop: () => database.stop(),
  };
}
