import type { VerificationState } from '@ine-scraping/contracts';

import type { Transaction } from '../database/database.ts';

export interface NewVerification {
  interviewId: string;
  state: VerificationState;
  createdAt: Date;
}

/** Creates the verifications that do not exist yet, and returns the ids of those. */
export async function insertVerifications(
  transaction: Transaction,
  verifications: readonly NewVerification[],
  at: Date,
): Promise<string[]> {
  const rows = await transaction.query<{ interviewId: string }>(
    `/* insert-verifications */
    INSERT INTO ${transaction.schema}.verifications (interview_id, state, created_at, updated_at)
    SELECT interview_id, state, created_at, $4::timestamptz
    FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS row (interview_id, state, created_at)
    -- One order for everybody: two transactions that wait for each other's new rows would be a deadlock.
    ORDER BY interview_id
    ON CONFLICT (interview_id) DO NOTHING
    RETURNING interview_id AS "interviewId"`,
    [
      verifications.map((verification) => verification.interviewId),
      verifications.map((verification) => verification.state),
      verifications.map((verification) => verification.createdAt.toISOString()),
      at.toISOString(),
    ],
  );
  return rows.map((row) => row.interviewId);
}
