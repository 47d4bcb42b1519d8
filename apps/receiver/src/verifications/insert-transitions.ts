import type { StateBefore, VerificationState } from '@ine-scraping/contracts';

import type { Transaction } from '../database/database.ts';

export interface TransitionRow {
  interviewId: string;
  from: StateBefore;
  to: VerificationState;
}

/** Kept for the timeline. */
export async function insertTransitions(
  transaction: Transaction,
  transitions: readonly TransitionRow[],
  at: Date,
): Promise<void> {
  if (transitions.length === 0) return;
  await transaction.query(
    `/* insert-transitions */
    INSERT INTO ${transaction.schema}.transitions (interview_id, from_state, to_state, at)
    SELECT interview_id, nullif(from_state, 'NONE'), to_state, $4::timestamptz
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY
      AS row (interview_id, from_state, to_state, position)
    ORDER BY position`,
    [
      transitions.map((transition) => transition.interviewId),
      transitions.map((transition) => transition.from),
      transitions.map((transition) => transition.to),
      at.toISOString(),
    ],
  );
}
