import type { Transaction } from '../database/database.ts';

export interface FoundDeadLetter {
  interviewId: string;
  resolvedAt: Date | null;
}

/** Ids come from outside and are opaque there: what is no number of ours is simply not found. */
const deadLetterId = /^[1-9][0-9]{0,17}$/;

export async function findDeadLetter(
  transaction: Transaction,
  id: string,
): Promise<FoundDeadLetter | undefined> {
  if (!deadLetterId.test(id)) return undefined;
  const rows = await transaction.query<FoundDeadLetter>(
    `/* find-dead-letter */
    SELECT interview_id AS "interviewId", resolved_at AS "resolvedAt"
    FROM ${transaction.schema}.dead_letters WHERE id = $1::bigint`,
    [id],
  );
  return rows[0];
}
