import { nextState, type LifecycleTrigger, type VerificationState } from '@ine-scraping/contracts';

import { toStorableJson, type Database, type Transaction } from '../database/database.ts';
import { packResult, type Result } from '../database/stored-result.ts';
import type { HeldJob } from '../queue/job-claimer.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';
import type { Clock } from '../runtime/clock.ts';
import { insertDeadLetter } from '../verifications/dead-letters.ts';
import type { RetryPolicy } from '../verifications/retry-policy.ts';
import {
  insertTransitions,
  lockVerifications,
  trimHistory,
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

/** What is kept of a score that was read. */
export interface RetainedResult extends Result {
  /** Sealed; `null` when there is none or none shall be kept. */
  readonly evidence: Uint8Array | null;
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
  readonly retained: RetainedResult | null;
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

/** What is written of an attempt. */
interface Written {
  readonly row: VerificationRow;
  readonly attempt: EndedAttempt;
  readonly decision: Decision;
  readonly to: VerificationState;
  readonly deadLetterId: string | null;
}

/** Kept for the timeline. */
async function insertAttempts(transaction: Transaction, written: readonly Written[]): Promise<void> {
  const attempts = written.map(({ attempt, decision, row }) => ({
    verificationId: row.id,
    attempt: row.scoreAttempts + 1,
    startedAt: attempt.startedAt,
    durationMs: attempt.durationMs,
    outcome: outcomeOf(attempt.reading, decision),
    detail: detailOf(attempt.reading),
  }));
  await transaction.query(
    `/* insert-attempts */
    INSERT INTO ${transaction.schema}.attempts (verification_id, attempt, started_at, duration_ms, outcome, detail)
    SELECT "verificationId", attempt, "startedAt", "durationMs", outcome, detail
    FROM json_to_recordset($1::text::json) AS a (
      "verificationId" bigint, attempt int, "startedAt" timestamptz, "durationMs" int, outcome text, detail text)`,
    [toStorableJson(attempts)],
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

async function updateVerifications(
  transaction: Transaction,
  written: readonly Written[],
  now: Date,
): Promise<void> {
  const changes = written.map(({ attempt, deadLetterId, decision, row, to }) => {
    const scored = decision.kind === 'SCORE' ? attempt.retained : null;
    return {
      id: row.id,
      from: row.state,
      to,
      ...countersAfter(row, decision),
      nextAttemptAt: nextAttemptAt(decision, now),
      ...(scored && packResult(scored)),
      evidence: scored?.evidence ? Buffer.from(scored.evidence).toString('hex') : null,
      deadLetterId,
    };
  });
  const rows = await transaction.query(
    `/* update-attempted-verifications */
    UPDATE ${transaction.schema}.verifications AS v SET
      state = c."to",
      state_since = CASE WHEN c."from" = c."to" THEN v.state_since ELSE $2::timestamptz END,
      updated_at = $2::timestamptz,
      last_attempt_at = $2::timestamptz,
      score_attempts = v.score_attempts + 1,
      not_ready_attempts = c."notReadyAttempts",
      failed_attempts = c."failedAttempts",
      brief_attempts = c."briefAttempts",
      access_attempts = c."accessAttempts",
      pull_forwards = c."pullForwards",
      failed_rounds = c."failedRounds",
      looks = c.looks,
      next_attempt_at = c."nextAttemptAt",
      outcome = c.outcome,
      result = c.result,
      evidence = decode(c.evidence, 'hex'),
      dead_letter_id = c."deadLetterId"
    FROM json_to_recordset($1::text::json) AS c (
      id bigint, "from" text, "to" text, "notReadyAttempts" int, "failedAttempts" int, "briefAttempts" int,
      "accessAttempts" int, "pullForwards" int, "failedRounds" int, looks int, "nextAttemptAt" timestamptz,
      outcome text, result text, evidence text, "deadLetterId" bigint)
    WHERE v.id = c.id AND v.state = c."from"
    RETURNING 1`,
    [JSON.stringify(changes), now.toISOString()],
  );
  if (rows.length !== written.length) throw new Error('a verification was not in its state under its lock');
}

/** What is decided about each attempt; `undefined` where the verification is gone or wants no score any more. */
async function decide(
  transaction: Transaction,
  { clock, policy, random }: SettleContext,
  attempts: readonly EndedAttempt[],
): Promise<(Written | undefined)[]> {
  const rows = await lockVerifications(
    transaction,
    attempts.map(({ job }) => job.interviewId),
  );
  const byInterview = new Map(rows.map((row) => [row.interviewId, row]));
  const decided: (Written | undefined)[] = [];
  for (const attempt of attempts) {
    const row = byInterview.get(attempt.job.interviewId);
    const standing = row && { ...row, finishedMeanwhile: row.finishedCount > attempt.finishedCount };
    const decision = standing && decideAttempt(attempt.reading, standing, policy, random());
    if (!row || !decision || decision.kind === 'DROP') {
      decided.push(undefined);
      continue;
    }
    const trigger = triggerOf[decision.kind];
    const to = (trigger && nextState(row.state, trigger)) ?? row.state;
    const deadLetterId = await writeDeadLetter(transaction, row, decision, clock.now());
    decided.push({ row, attempt, decision, to, deadLetterId });
  }
  return decided;
}

async function moveJobs(
  transaction: Transaction,
  { queue }: SettleContext,
  attempts: readonly EndedAttempt[],
  decided: readonly (Written | undefined)[],
): Promise<void> {
  const done: HeldJob[] = [];
  for (const [index, { job }] of attempts.entries()) {
    const decision = decided[index]?.decision;
    if (decision?.kind === 'RETRY') await queue.retryLater(transaction, job, decision.delayMs);
    else done.push(job);
  }
  await queue.complete(transaction, done);
}

/**
 * Records attempts, moves their verifications and settles their jobs, all in one transaction: none of it can be seen or lost
 * without the rest. For each what became of it; `undefined` when the verification is gone or wants no score any more.
 */
export async function settleAttempts(
  context: SettleContext,
  attempts: readonly EndedAttempt[],
): Promise<(Settled | undefined)[]> {
  return context.database.transaction(async (transaction) => {
    const decided = await decide(transaction, context, attempts);
    const written = decided.filter((one) => one !== undefined);
    const now = context.clock.now();
    if (written.length > 0) {
      await insertAttempts(transaction, written);
      await updateVerifications(transaction, written, now);
      const moved = written.filter(({ row, to }) => row.state !== to);
      await insertTransitions(
        transaction,
        moved.map(({ row, to }) => ({ verificationId: row.id, from: row.state, to })),
        now,
      );
      for (const { row } of written) await trimHistory(transaction, row);
    }
    await moveJobs(transaction, context, attempts, decided);
    return decided.map((one) => one && { decision: one.decision, from: one.row.state, to: one.to });
  });
}
