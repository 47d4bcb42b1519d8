import type { Logger } from '../runtime/logger.ts';

/** While the database is away every poll of every worker meets an error: one line in ten seconds says as much. */
const logEveryMs = 10_000;

/** What logs the errors that the queue meets and gets over by itself. */
export function createErrorLog(logger: Logger): (error: Error) => void {
  let loggedAt = -Infinity;
  let notLogged = 0;
  return (err) => {
    const now = performance.now();
    if (now - loggedAt < logEveryMs) {
      notLogged += 1;
      return;
    }
    logger.warn({ err, notLogged }, 'the queue met an error and goes on');
    loggedAt = now;
    notLogged = 0;
  };
}
