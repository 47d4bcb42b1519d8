import { nextState, verificationStates } from '@ine-scraping/contracts';

import type { Clock } from '../runtime/clock.ts';
import { claimOverdueVerifications } from './claim-overdue-verifications.ts';
import type { Database } from '../database/database.ts';
import type { Logger } from '../runtime/logger.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';

export interface ReconcileContext {
  database: Database;
  queue: Pick<ScoreQueue, 'schedule'>;
  clock: Clock;
  logger: Logger;
}

/** Verifications of one pass: what is found late may be looked at a little later still, and Incode is not flooded. */
export const reconcileBatchMax = 200;
/**
 * A verification whose attempt is overdue by this much has probably lost its job. Adding one where a job still lives does
 * nothing, so this only saves work.
 */
const overdueMs = 10 * 60_000;

/** Those from which a score leads on; while scraping runs nobody has promised an attempt, so what is due is due at once. */
const waitingStates = verificationStates.filter((state) => nextState(state, 'SCORE_READY') !== undefined);
const lookedAtStates = waitingStates.filter((state) => nextState(state, 'ATTEMPTS_USED_UP') === undefined);

/**
 * Finds what no webhook told us: verifications that have been IN_PROGRESS for too long, and FINISHED ones whose job was lost.
 * They go the same way as after a webhook. Returns how many it found; bounded by {@link reconcileBatchMax}.
 */
export async function reconcile({ database, queue, clock, logger }: ReconcileContext): Promise<number> {
  const now = clock.now();
  const found = await database.transaction(async (transaction) => {
    const interviewIds = await claimOverdueVerifications(transaction, {
      states: waitingStates,
      dueAtOnceStates: lookedAtStates,
      now,
      overdueSince: new Date(now.getTime() - overdueMs),
      limit: reconcileBatchMax,
    });
    await queue.schedule(transaction, interviewIds);
    return interviewIds.length;
  });
  if (found > 0) logger.info({ found }, 'reconciliation looks at verifications that no webhook finished');
  return found;
}
