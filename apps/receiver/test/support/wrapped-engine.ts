import type { Engine, Query } from '../../src/database/database.ts';

/** The name in the comment that each statement begins with. */
function nameOf(text: string): string | undefined {
  return /^\s*\/\* ([a-z-]+) \*\//.exec(text)?.[1];
}

/**
 * An engine that never answers the statement `name`: it lets the statement run, tells that the point was reached, and blocks.
 * Outside a transaction the statement is committed by then, inside one it is not.
 */
export function blockAfter(engine: Engine, name: string, onReached: () => void): Engine {
  return pauseAfter(engine, name, () => {
    onReached();
    return new Promise(() => {});
  });
}

/** An engine whose statements, alone and in transactions, are answered by what `wrap` makes of its own. */
export function wrapStatements(engine: Engine, wrap: (query: Query) => Query): Engine {
  return {
    name: engine.name,
    queueConnection: engine.queueConnection,
    query: wrap((text, params) => engine.query(text, params)),
    transaction: (run, options) => engine.transaction((query) => run(wrap(query)), options),
    stop: () => engine.stop(),
  };
}

/** The engine, which outlives who has it. */
export function keepOpen(engine: Engine): Engine {
  return { ...wrapStatements(engine, (query) => query), stop: () => Promise.resolve() };
}

/** An engine whose statement `name` is answered, each time, when what `pause` returns has settled. */
export function pauseAfter(engine: Engine, name: string, pause: () => Promise<unknown>): Engine {
  return wrapStatements(engine, (query) => {
    return async <Row extends object>(text: string, params?: readonly unknown[]) => {
      const rows = await query<Row>(text, params);
      if (nameOf(text) === name) await pause();
      return rows;
    };
  });
}
