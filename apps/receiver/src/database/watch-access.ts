import type { Logger } from '../runtime/logger.ts';
import type { Engine } from './database.ts';
import { DatabaseAccessRefusedError } from './errors.ts';

/**
 * `engine`, saying once when the database begins to refuse us and once when it lets us in again. A password that was changed meets
 * every request and every loop: a line for each would bury the one that somebody must read.
 */
export function watchAccess(engine: Engine, logger: Logger): Engine {
  let refused = false;
  const watch = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      if (refused) logger.info({}, 'the database lets us in again');
      refused = false;
      return result;
    } catch (error) {
      if (error instanceof DatabaseAccessRefusedError && !refused) {
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
