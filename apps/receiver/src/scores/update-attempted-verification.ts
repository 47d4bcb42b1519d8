import type { RetainedScore, Verdict, VerificationState } from '@ine-scraping/contracts';

import type { Transaction } from '../database/database.ts';

/** What an attempt changes in a verification. Absent means: stays as it is. */
export interface AttemptedVerification {
  interviewId: string;
  /** The state it had under the lock: another one means that the lock was not held. */
  from: VerificationState;
  to: VerificationState;
  notReadyAttempts: number;
  failedAttempts: number;
  pullForwards: number;
  failedRounds: number;
  looks: number;
  attemptedAt: Date;
  nextAttemptAt: Date | null;
  scored: { score: RetainedScore; verdict: Verdict } | null;
  deadLetterId: string | null;
}

export async function updateAttemptedVerification(
  transaction: Transaction,
  change: AttemptedVerification,
  at: Date,
): Promise<void> {
  const rows = await transaction.query(
    `/* update-attempted-verification */
    UPDATE ${transaction.schema}.verifications SET
      state = $3::text,
      updated_at = $4::timestamptz,
      score_attempts = score_attempts + 1,
      not_ready_attempts = $5::int,
      failed_attempts = $6::int,
      pull_forwards = $7::int,
      looks = $8::int,
      last_attempt_at = $9::timestamptz,
      next_attempt_at = $10::timestamptz,
      -- As json, which unlike jsonb takes every string that JSON can write.
      score = $11::text::json,
      verdict = $12::text::json,
      scored_at = CASE WHEN $11::text IS NULL THEN NULL ELSE $4::timestamptz END,
      dead_letter_id = $13::bigint,
      failed_rounds = $14::int
    WHERE interview_id = $1::text AND state = $2::text
    RETURNING 1`,
    [
      change.interviewId,
      change.from,
      change.to,
      at.toISOString(),
      change.notReadyAttempts,
      change.failedAttempts,
      change.pullForwards,
      change.looks,
      change.attemptedAt.toISOString(),
      change.nextAttemptAt?.toISOString() ?? null,
      change.scored && JSON.stringify(change.scored.score),
      change.scored && JSON.stringify(change.scored.verdict),
      change.deadLetterId,
      change.failedRounds,
    ],
  );
  if (rows.length !== 1) {
    throw new Error(`verification ${change.interviewId} was not in state ${change.from} under its lock`);
  }
}
