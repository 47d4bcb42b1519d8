import type { Logger } from '../runtime/logger.ts';
import type { Engine } from './database.ts';
import { DatabaseAccessRefusedError } from './errors.ts';

/** So long nobody may have been refused before we call it over. */
const quietMs = 1_000;

/**
 * `engine`, saying once when the database begins to refuse us and once when it lets us in again. A password that was changed meets
 * every request and every loop: a line for each would bury the one that somebody must read. Connections that were open before go on
 * working while new ones are refused, so that one success means nothing.
 */
export function watchAccess(engine: Engine, logger: Logger): Engine {
  let refused = false;
  let refusedAt = 0;
  const watch = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      if (refused && performance.now() - refusedAt >= quietMs) {
        refused = false;
        logger.info({}, 'the database lets us in again');
      }
      return result;
    } catch (error) {
      if (!(error instanceof DatabaseAccessRefusedError)) throw error;
      refusedAt = performance.now();
      if (!refused) {
        refused = true;
        // The sentence and no stack: what is wrong is not in our code.
        const reason = error.message;
        logger.error({ reason }, 'the database does not let us in; everything is answered 503 until it does');
      }
      throw error;
    }
  };
  return {
    name: engine.name,
    queueConnection: engine.queueConnection,
    ...(engine.ended && { ended: engine.ended }),
    get busy() {
      return engine.busy ?? false;
    },
    query: (text, params) => watch(engine.query(text, params)),
    transaction: (run, options) => watch(engine.transaction(run, options)),
    stop: () => engine.stop(),
  };
}
