import type { VerificationState } from '@ine-scraping/contracts';

import type { Transaction } from '../database/database.ts';

/** What a batch of notifications changes in one verification. */
export interface NotifiedVerification {
  interviewId: string;
  state: VerificationState;
  createdAt: Date;
  inProgressAt: Date | null;
  finishedAt: Date | null;
  finishedCount: number;
  externalId: string | null;
  /** Position in the inbox of the notification that the external id is from: the latest wins, whoever derives it. */
  externalIdFrom: string | null;
  pullForwards: number;
  nextAttemptAt: Date | null;
  /** Left FAILED: the round's counters begin again and the dead letter is settled. */
  newRound: boolean;
}

/** One statement for all. The rows must be locked. */
export async function updateNotifiedVerifications(
  transaction: Transaction,
  verifications: readonly NotifiedVerification[],
  at: Date,
): Promise<void> {
  await transaction.query(
    `/* update-notified-verifications */
    UPDATE ${transaction.schema}.verifications AS v SET
      state = c.state,
      created_at = least(v.created_at, c."createdAt"),
      updated_at = $2::timestamptz,
      in_progress_at = least(v.in_progress_at, c."inProgressAt"),
      finished_at = least(v.finished_at, c."finishedAt"),
      finished_count = v.finished_count + c."finishedCount",
      external_id = CASE WHEN c."externalIdFrom" > coalesce(v.external_id_from, 0)
        THEN c."externalId" ELSE v.external_id END,
      external_id_from = greatest(v.external_id_from, c."externalIdFrom"),
      pull_forwards = c."pullForwards",
      next_attempt_at = c."nextAttemptAt",
      not_ready_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.not_ready_attempts END,
      failed_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.failed_attempts END,
      dead_letter_id = CASE WHEN c."newRound" THEN NULL ELSE v.dead_letter_id END
    FROM json_to_recordset($1::text::json) AS c (
      "interviewId" text, state text, "createdAt" timestamptz, "inProgressAt" timestamptz,
      "finishedAt" timestamptz, "finishedCount" int, "externalId" text, "externalIdFrom" bigint,
      "pullForwards" int, "nextAttemptAt" timestamptz, "newRound" boolean)
    WHERE v.interview_id = c."interviewId"`,
    [JSON.stringify(verifications), at.toISOString()],
  );
}
