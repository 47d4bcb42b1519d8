import type { VerificationState } from '@ine-scraping/contracts';

import type { Transaction } from '../database/database.ts';

/** A redriven verification: its counters begin again. The row must be locked. */
export async function startNewRound(
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
