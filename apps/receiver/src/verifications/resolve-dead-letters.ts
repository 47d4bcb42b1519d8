import type { Transaction } from '../database/database.ts';

/** The verifications have left FAILED: their dead letters are history and no longer listed. */
export async function resolveDeadLetters(
  transaction: Transaction,
  interviewIds: readonly string[],
  at: Date,
): Promise<void> {
  if (interviewIds.length === 0) return;
  await transaction.query(
    `/* resolve-dead-letters */
    UPDATE ${transaction.schema}.dead_letters SET resolved_at = $2::timestamptz
    WHERE interview_id = ANY($1::text[]) AND resolved_at IS NULL`,
    [interviewIds, at.toISOString()],
  );
}
