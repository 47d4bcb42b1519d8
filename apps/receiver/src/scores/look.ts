import { nextState, type Look, type VerificationState } from '@ine-scraping/contracts';

import type { Clock } from '../runtime/clock.ts';
import { findDeadLetter, resolveDeadLetters } from '../verifications/dead-letters.ts';
import { remainingGapMs, type RetryPolicy } from '../verifications/retry-policy.ts';
import {
  insertTransitions,
  lockVerifications,
  type VerificationRow,
} from '../verifications/write-verifications.ts';
import type { Database, Transaction } from '../database/database.ts';
import type { Logger } from '../runtime/logger.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';

export interface LookContext {
  database: Database;
  queue: Pick<ScoreQueue, 'schedule' | 'moveWaiting'>;
  policy: RetryPolicy;
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

/** `NOT_FOUND`: no such verification; `SCORED`: it has its score, which is final. */
export type LookResult =
  | { readonly outcome: 'LOOKING'; readonly look: Look }
  | { readonly outcome: 'NOT_FOUND' }
  | { readonly outcome: 'SCORED' };

/** When the next attempt may be made: two attempts are never closer than the gap, whoever asks for them. */
function soonest({ lastAttemptAt }: VerificationRow, { clock, policy }: LookContext) {
  const now = clock.now();
  const delayMs = remainingGapMs(policy.gapMs, lastAttemptAt, now);
  return { now, delayMs, at: new Date(now.getTime() + delayMs) };
}

/** A redriven verification: its counters begin again. The row must be locked. Returns when the score is read. */
async function startNewRound(
  transaction: Transaction,
  context: LookContext,
  row: VerificationRow,
  to: VerificationState,
): Promise<Date> {
  const { interviewId } = row;
  const { at, delayMs, now } = soonest(row, context);
  await transaction.query(
    `/* start-new-round */
    UPDATE ${transaction.schema}.verifications SET state = $2::text, state_since = $3::timestamptz, updated_at = $3::timestamptz,
      next_attempt_at = $4::timestamptz, not_ready_attempts = 0, failed_attempts = 0, brief_attempts = 0,
      access_attempts = 0, pull_forwards = 0, dead_letter_id = NULL
    WHERE interview_id = $1::text`,
    [interviewId, to, now.toISOString(), at.toISOString()],
  );
  await insertTransitions(transaction, [{ verificationId: row.id, from: row.state, to }], now);
  await resolveDeadLetters(transaction, [interviewId], now);
  await context.queue.schedule(transaction, [interviewId], delayMs);
  context.logger.info({ interviewId, from: row.state, to }, 'verification moved');
  return at;
}

/** Tries a dead letter again, on purpose. Copies of the same request find `NOT_FAILED`. */
export async function redrive(context: LookContext, deadLetterId: string): Promise<RedriveResult> {
  return context.database.transaction(async (transaction) => {
    const letter = await findDeadLetter(transaction, deadLetterId);
    if (!letter) return { outcome: 'NOT_FOUND' };
    const { interviewId } = letter;
    const [row] = await lockVerifications(transaction, [interviewId]);
    const to = row && nextState(row.state, 'REDRIVEN');
    // Read again under the lock: of two requests the second finds it resolved.
    const open = (await findDeadLetter(transaction, deadLetterId))?.resolvedAt === null;
    if (!row || !to || !open) return { outcome: 'NOT_FAILED', interviewId };
    await startNewRound(transaction, context, row, to);
    return { outcome: 'REDRIVEN', id: deadLetterId, interviewId };
  });
}

/**
 * Brings the next attempt forward, or gives the verification one. In FINISHED it is extra, as one that a repeated FINISHED
 * brought forward: whoever asks often must not use the round up. Returns when the score is read. The row must be locked.
 */
async function bringForward(
  transaction: Transaction,
  context: LookContext,
  row: VerificationRow,
): Promise<Date> {
  const { interviewId, nextAttemptAt, state } = row;
  const { at, delayMs, now } = soonest(row, context);
  await context.queue.schedule(transaction, [interviewId], delayMs);
  if (nextAttemptAt && nextAttemptAt <= at) return nextAttemptAt > now ? nextAttemptAt : now;
  await context.queue.moveWaiting(transaction, interviewId, delayMs);
  await transaction.query(
    `/* bring-forward */
    UPDATE ${transaction.schema}.verifications SET updated_at = $2::timestamptz, next_attempt_at = $3::timestamptz,
      pull_forwards = pull_forwards + $4::int
    WHERE interview_id = $1::text`,
    [interviewId, now.toISOString(), at.toISOString(), state === 'FINISHED' ? 1 : 0],
  );
  context.logger.info({ interviewId, state }, 'somebody asked for a look at a verification');
  return at;
}

/** Has the score of a verification read now, on purpose. In FAILED this is what {@link redrive} does. */
export async function look(context: LookContext, interviewId: string): Promise<LookResult> {
  return context.database.transaction(async (transaction) => {
    const [row] = await lockVerifications(transaction, [interviewId]);
    if (!row) return { outcome: 'NOT_FOUND' };
    const to = nextState(row.state, 'REDRIVEN');
    const state = to ?? row.state;
    if (state !== 'IN_PROGRESS' && state !== 'FINISHED') return { outcome: 'SCORED' };
    const at = to
      ? await startNewRound(transaction, context, row, to)
      : await bringForward(transaction, context, row);
    return { outcome: 'LOOKING', look: { interviewId, state, nextAttemptAt: at.toISOString() } };
  });
}
