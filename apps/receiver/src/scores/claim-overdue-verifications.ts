import type { VerificationState } from '@ine-scraping/contracts';

import type { Transaction } from '../database/database.ts';

export interface OverdueQuery {
  states: readonly VerificationState[];
  /** Of `states`, those that are due when their time has come; the others when they are overdue. */
  dueAtOnceStates: readonly VerificationState[];
  now: Date;
  overdueSince: Date;
  limit: number;
}

/**
 * Verifications whose next attempt is due and for which nobody may be working. Their time is set to now, so that the next pass
 * finds others first and comes back only when nothing came of these.
 */
export async function claimOverdueVerifications(
  transaction: Transaction,
  query: OverdueQuery,
): Promise<string[]> {
  const { schema } = transaction;
  const rows = await transaction.query<{ interviewId: string }>(
    `/* claim-overdue-verifications */
    WITH overdue AS (
      SELECT id FROM ${schema}.verifications
      WHERE state = ANY($1::text[]) AND state IN ('IN_PROGRESS', 'FINISHED')
        AND next_attempt_at <= CASE WHEN state = ANY($2::text[]) THEN $3::timestamptz ELSE $4::timestamptz END
      ORDER BY next_attempt_at
      LIMIT $5::int
      FOR UPDATE SKIP LOCKED
    )
    UPDATE ${schema}.verifications v
    -- The look itself sets the real time; should it be lost, the next pass is here again after the delay below.
    SET next_attempt_at = $3::timestamptz + CASE WHEN v.state = ANY($2::text[])
      THEN $3::timestamptz - $4::timestamptz ELSE interval '0' END
    FROM overdue WHERE v.id = overdue.id
    RETURNING v.interview_id AS "interviewId"`,
    [
      query.states,
      query.dueAtOnceStates,
      query.now.toISOString(),
      query.overdueSince.toISOString(),
      query.limit,
    ],
  );
  return rows.map((row) => row.interviewId);
}
