import { nextState, type VerificationState } from '@ine-scraping/contracts';

import type { Clock } from '../runtime/clock.ts';
import { findDeadLetter, resolveDeadLetters } from '../verifications/dead-letters.ts';
import { insertTransitions, lockVerifications } from '../verifications/write-verifications.ts';
import type { Database, Transaction } from '../database/database.ts';
import type { Logger } from '../runtime/logger.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';

export interface RedriveContext {
  database: Database;
  queue: Pick<ScoreQueue, 'schedule'>;
  clock: Clock;
  logger: Logger;
}

/**
 * - `REDRIVEN`: the verification is FINISHED again and its job waits to run;
 * - `NOT_FOUND`: no such dead letter;
 * - `NOT_FAILED`: it was redriven before, or a FINISHED came: nothing to do.
 */
export type RedriveResult =
  | { readonly outcome: 'REDRIVEN'; readonly id: string; readonly interviewId: string }
  | { readonly outcome: 'NOT_FOUND' }
  | { readonly outcome: 'NOT_FAILED'; readonly interviewId: string };

/** A redriven verification: its counters begin again. The row must be locked. */
async function startNewRound(
  transaction: Transaction,
  interviewId: string,
  state: VerificationState,
  at: Date,
): Promise<void> {
  await transaction.query(
    `/* start-new-round */
    UPDATE ${transaction.schema}.verifications SET state = $2::text, updated_at = $3::timestamptz,
      next_attempt_at = $3::timestamptz, not_ready_attempts = 0, failed_attempts = 0, pull_forwards = 0,
      dead_letter_id = NULL
    WHERE interview_id = $1::text`,
    [interviewId, state, at.toISOString()],
  );
}

/** Tries a dead letter again, on purpose. Copies of the same request find `NOT_FAILED`. */
export async function redrive(context: RedriveContext, deadLetterId: string): Promise<RedriveResult> {
  const { clock, logger, queue, database } = context;
  return database.transaction(async (transaction) => {
    const letter = await findDeadLetter(transaction, deadLetterId);
    if (!letter) return { outcome: 'NOT_FOUND' };
    const { interviewId } = letter;
    const [row] = await lockVerifications(transaction, [interviewId]);
    const to = row && nextState(row.state, 'REDRIVEN');
    // Read again under the lock: of two requests the second finds it resolved.
    const open = (await findDeadLetter(transaction, deadLetterId))?.resolvedAt === null;
    if (!row || !to || !open) return { outcome: 'NOT_FAILED', interviewId };
    const now = clock.now();
    await startNewRound(transaction, interviewId, to, now);
    await insertTransitions(transaction, [{ interviewId, from: row.state, to }], now);
    await resolveDeadLetters(transaction, [interviewId], now);
    await queue.schedule(transaction, [interviewId]);
    logger.info({ interviewId, deadLetterId, from: row.state, to }, 'verification moved');
    return { outcome: 'REDRIVEN', id: deadLetterId, interviewId };
  });
}
