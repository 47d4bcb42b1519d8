import type { Transaction } from '../database/database.ts';

export interface DeadLetterRow {
  interviewId: string;
  /** Stable and made for programs. */
  code: string;
  /** One sentence, without payload. */
  reason: string;
  attempts: number;
  failedAt: Date;
}

/** Returns the dead letter's id. */
export async function insertDeadLetter(transaction: Transaction, row: DeadLetterRow): Promise<string> {
  const rows = await transaction.query<{ id: string }>(
    `/* insert-dead-letter */
    INSERT INTO ${transaction.schema}.dead_letters (interview_id, code, reason, attempts, failed_at)
    VALUES ($1::text, $2::text, $3::text, $4::int, $5::timestamptz)
    RETURNING id::text AS id`,
    [row.interviewId, row.code, row.reason, row.attempts, row.failedAt.toISOString()],
  );
  const [inserted] = rows;
  if (!inserted) throw new Error('the insert of a dead letter returned no row');
  return inserted.id;
}
