import type { PGlite } from '@electric-sql/pglite';
import type { Db } from 'pg-boss';

/**
 * pg-boss on PGlite's one connection. Unlike pg-boss's own `fromPglite`, a block that brings its own BEGIN runs as one
 * exclusive transaction: there, between the failed block and the ROLLBACK, a statement of ours could slip in and be
 * answered "current transaction is aborted" (seen).
 */
export function connectPglite(pglite: PGlite): Db {
  return {
    executeSql: async (text, values) => {
      if (values && values.length > 0) return pglite.query(text, [...values]);
      const run = async (connection: Pick<PGlite, 'exec'>) => {
        const results = await connection.exec(text);
        // Several statements give several results; the rows that matter may be in any of them.
        return { rows: results.flatMap((result) => result.rows) };
      };
      return /^\s*BEGIN\b/i.test(text) ? pglite.transaction((transaction) => run(transaction)) : run(pglite);
    },
    listen: async (channel, onNotification, onReconnect) => {
      const unlisten = await pglite.listen(channel, onNotification);
      // What was sent before we listened is looked for once.
      onReconnect();
      return { close: () => unlisten() };
    },
  };
}
