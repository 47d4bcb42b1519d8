import {
  nextState,
  type LifecycleTrigger,
  type RetainedScore,
  type Verdict,
  type VerificationState,
} from '@ine-scraping/contracts';

import { insertAttempt } from './insert-attempt.ts';
import { insertDeadLetter } from '../verifications/insert-dead-letter.ts';
import { insertTransitions } from '../verifications/insert-transitions.ts';
import { lockVerifications, type VerificationRow } from '../verifications/lock-verifications.ts';
import type { Transaction } from '../database/database.ts';
import { updateAttemptedVerification } from './update-attempted-verification.ts';
import type { HeldJob } from '../queue/score-queue.ts';
import { decideAttempt, detailOf, outcomeOf, type Decision, type Reading } from './decide-attempt.ts';
import type { ScoreContext } from './fetch-score.ts';

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
  { queue }: ScoreContext,
  job: HeldJob,
  decision: Decision,
): Promise<void> {
  if (decision.kind === 'RETRY') await queue.retryLater(transaction, job, decision.delayMs);
  else await queue.complete(transaction, job);
}

function nextAttemptAt(decision: Decision, now: Date): Date | null {
  if (decision.kind !== 'RETRY' && decision.kind !== 'LOOK_LATER') return null;
  return decision.delayMs === null ? null : new Date(now.getTime() + decision.delayMs);
}

async function writeDeadLetter(
  transaction: Transaction,
  row: VerificationRow,
  decision: Decision,
  now: Date,
): Promise<string | null> {
  if (decision.kind !== 'FAIL') return null;
  const { code, reason } = decision;
  const attempts = row.scoreAttempts + 1;
  return insertDeadLetter(transaction, {
    interviewId: row.interviewId,
    code,
    reason,
    attempts,
    failedAt: now,
  });
}

async function record(
  transaction: Transaction,
  context: ScoreContext,
  row: VerificationRow,
  attempt: EndedAttempt,
  decision: Decision,
): Promise<VerificationState> {
  const now = context.clock.now();
  const { interviewId, state: from } = row;
  const { reading, startedAt, durationMs } = attempt;
  await insertAttempt(transaction, {
    interviewId,
    attempt: row.scoreAttempts + 1,
    startedAt,
    durationMs,
    outcome: outcomeOf(reading, decision),
    detail: detailOf(reading),
  });
  const trigger = triggerOf[decision.kind];
  const to = (trigger && nextState(from, trigger)) ?? from;
  const counted = decision.kind === 'RETRY' || decision.kind === 'FAIL' ? decision.counter : undefined;
  const pulled = decision.kind === 'RETRY' && decision.pulled;
  await updateAttemptedVerification(
    transaction,
    {
      interviewId,
      from,
      to,
      notReadyAttempts: row.notReadyAttempts + (counted === 'notReady' ? 1 : 0),
      failedAttempts: row.failedAttempts + (counted === 'failed' ? 1 : 0),
      pullForwards: row.pullForwards + (pulled ? 1 : 0),
      failedRounds: row.failedRounds + (decision.kind === 'FAIL' ? 1 : 0),
      looks: row.looks + (decision.kind === 'LOOK_LATER' ? 1 : 0),
      attemptedAt: now,
      nextAttemptAt: nextAttemptAt(decision, now),
      scored: decision.kind === 'SCORE' ? attempt.retained : null,
      deadLetterId: await writeDeadLetter(transaction, row, decision, now),
    },
    now,
  );
  if (to !== from) await insertTransitions(transaction, [{ interviewId, from, to }], now);
  return to;
}

/**
 * Records an attempt, moves its verification and settles its job, all in one transaction: none of it can be seen or lost
 * without the rest. Resolves with `undefined` when the verification is gone or wants no score any more.
 */
export async function settleAttempt(
  context: ScoreContext,
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
    const to = await record(transaction, context, row, attempt, decision);
    return { decision, from: row.state, to };
  });
}
