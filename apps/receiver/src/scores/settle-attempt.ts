import {
  nextState,
  type LifecycleTrigger,
  type RetainedScore,
  type Verdict,
  type VerificationState,
} from '@ine-scraping/contracts';

import { toStorableJson, type Database, type Transaction } from '../database/database.ts';
import type { HeldJob } from '../queue/job-claimer.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';
import type { Clock } from '../runtime/clock.ts';
import { insertDeadLetter } from '../verifications/dead-letters.ts';
import type { RetryPolicy } from '../verifications/retry-policy.ts';
import {
  insertTransitions,
  lockVerifications,
  type VerificationRow,
} from '../verifications/write-verifications.ts';
import { decideAttempt, detailOf, outcomeOf, type Decision, type Reading } from './decide-attempt.ts';

export interface SettleContext {
  database: Database;
  queue: Pick<ScoreQueue, 'complete' | 'retryLater'>;
  policy: RetryPolicy;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
}

/** An attempt that has ended. */
export interface EndedAttempt {
  readonly job: HeldJob;
  /** FINISHED notifications when it began. */
  readonly finishedCount: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly reading: Reading;
  /** Of the score, when one was read. */
  readonly retained: { score: RetainedScore; verdict: Verdict } | null;
}

/** What became of the verification, for the log. */
export interface Settled {
  readonly decision: Decision;
  readonly from: VerificationState;
  readonly to: VerificationState;
}

const triggerOf: Partial<Record<Decision['kind'], LifecycleTrigger>> = {
  SCORE: 'SCORE_READY',
  FAIL: 'ATTEMPTS_USED_UP',
};

async function moveJob(
  transaction: Transaction,
  { queue }: SettleContext,
  job: HeldJob,
  decision: Decision,
): Promise<void> {
  if (decision.kind === 'RETRY') await queue.retryLater(transaction, job, decision.delayMs);
  else await queue.complete(transaction, job);
}

/** Kept for the timeline. */
async function insertAttempt(
  transaction: Transaction,
  row: VerificationRow,
  attempt: EndedAttempt,
  decision: Decision,
): Promise<void> {
  await transaction.query(
    `/* insert-attempt */
    INSERT INTO ${transaction.schema}.attempts (interview_id, attempt, started_at, duration_ms, outcome, detail)
    VALUES ($1::text, $2::int, $3::timestamptz, $4::int, $5::text, $6::text)`,
    [
      row.interviewId,
      row.scoreAttempts + 1,
      attempt.startedAt.toISOString(),
      attempt.durationMs,
      outcomeOf(attempt.reading, decision),
      detailOf(attempt.reading),
    ],
  );
}

async function writeDeadLetter(
  transaction: Transaction,
  row: VerificationRow,
  decision: Decision,
  failedAt: Date,
): Promise<string | null> {
  if (decision.kind !== 'FAIL') return null;
  const { code, reason } = decision;
  const { interviewId, scoreAttempts } = row;
  return insertDeadLetter(transaction, { interviewId, code, reason, attempts: scoreAttempts + 1, failedAt });
}

function nextAttemptAt(decision: Decision, now: Date): Date | null {
  if (decision.kind !== 'RETRY' && decision.kind !== 'LOOK_LATER') return null;
  return decision.delayMs === null ? null : new Date(now.getTime() + decision.delayMs);
}

/** What the decision adds to the counters of {@link VerificationRow}. */
function countersAfter(row: VerificationRow, decision: Decision) {
  const counted = decision.kind === 'RETRY' || decision.kind === 'FAIL' ? decision.counter : undefined;
  return {
    notReadyAttempts: row.notReadyAttempts + (counted === 'notReady' ? 1 : 0),
    failedAttempts: row.failedAttempts + (counted === 'failed' ? 1 : 0),
    briefAttempts: row.briefAttempts + (counted === 'brief' ? 1 : 0),
    accessAttempts: row.accessAttempts + (counted === 'access' ? 1 : 0),
    pullForwards: row.pullForwards + (decision.kind === 'RETRY' && decision.pulled ? 1 : 0),
    failedRounds: row.failedRounds + (decision.kind === 'FAIL' ? 1 : 0),
    looks: row.looks + (decision.kind === 'LOOK_LATER' ? 1 : 0),
  };
}

async function updateVerification(
  transaction: Transaction,
  row: VerificationRow,
  change: {
    to: VerificationState;
    decision: Decision;
    scored: EndedAttempt['retained'];
    deadLetterId: string | null;
    now: Date;
  },
): Promise<void> {
  const { decision, now, scored, to } = change;
  const counters = countersAfter(row, decision);
  const rows = await transaction.query(
    `/* update-attempted-verification */
    UPDATE ${transaction.schema}.verifications SET
      state = $3::text,
      updated_at = $4::timestamptz,
      last_attempt_at = $4::timestamptz,
      score_attempts = score_attempts + 1,
      not_ready_attempts = $5::int,
      failed_attempts = $6::int,
      pull_forwards = $7::int,
      failed_rounds = $8::int,
      looks = $9::int,
      next_attempt_at = $10::timestamptz,
      -- As json, which unlike jsonb takes every string that JSON can write. The verdict is also read from, by an index.
      score = $11::text::json,
      verdict = $12::text::json,
      scored_at = CASE WHEN $11::text IS NULL THEN NULL ELSE $4::timestamptz END,
      dead_letter_id = $13::bigint,
      brief_attempts = $14::int,
      access_attempts = $15::int
    WHERE interview_id = $1::text AND state = $2::text
    RETURNING 1`,
    [
      row.interviewId,
      row.state,
      to,
      now.toISOString(),
      counters.notReadyAttempts,
      counters.failedAttempts,
      counters.pullForwards,
      counters.failedRounds,
      counters.looks,
      nextAttemptAt(decision, now)?.toISOString() ?? null,
      scored && JSON.stringify(scored.score),
      scored && toStorableJson(scored.verdict),
      change.deadLetterId,
      counters.briefAttempts,
      counters.accessAttempts,
    ],
  );
  if (rows.length !== 1) {
    throw new Error(`verification ${row.interviewId} was not in state ${row.state} under its lock`);
  }
}

async function record(
  transaction: Transaction,
  row: VerificationRow,
  attempt: EndedAttempt,
  decision: Decision,
  now: Date,
): Promise<VerificationState> {
  const { interviewId, state: from } = row;
  await insertAttempt(transaction, row, attempt, decision);
  const trigger = triggerOf[decision.kind];
  const to = (trigger && nextState(from, trigger)) ?? from;
  const scored = decision.kind === 'SCORE' ? attempt.retained : null;
  const deadLetterId = await writeDeadLetter(transaction, row, decision, now);
  await updateVerification(transaction, row, { to, decision, scored, deadLetterId, now });
  if (to !== from) await insertTransitions(transaction, [{ interviewId, from, to }], now);
  return to;
}

/**
 * Records an attempt, moves its verification and settles its job, all in one transaction: none of it can be seen or lost
 * without the rest. Resolves with `undefined` when the verification is gone or wants no score any more.
 */
export async function settleAttempt(
  context: SettleContext,
  attempt: EndedAttempt,
): Promise<Settled | undefined> {
  const { job, reading } = attempt;
  return context.database.transaction(async (transaction) => {
    const [row] = await lockVerifications(transaction, [job.interviewId]);
    const standing = row && { ...row, finishedMeanwhile: row.finishedCount > attempt.finishedCount };
    const decision: Decision = standing
      ? decideAttempt(reading, standing, context.policy, context.random())
      : { kind: 'DROP' };
    await moveJob(transaction, context, job, decision);
    if (!row || decision.kind === 'DROP') return undefined;
    const to = await record(transaction, row, attempt, decision, context.clock.now());
    return { decision, from: row.state, to };
  });
}
