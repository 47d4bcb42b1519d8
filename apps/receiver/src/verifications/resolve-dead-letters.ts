import type { Session } from '../database/store.ts';

/** The verifications have left FAILED: their dead letters are history and no longer listed. */
export async function resolveDeadLetters(
  session: Session,
  interviewIds: readonly string[],
  at: Date,
): Promise<void> {
  if (interviewIds.length === 0) return;
  await session.query(
    `/* resolve-dead-letters */
    UPDATE ${session.schema}.dead_letters SET resolved_at = $2::timestamptz
    WHERE interview_id = ANY($1::text[]) AND resolved_at IS NULL`,
    [interviewIds, at.toISOString()],
  );
}
