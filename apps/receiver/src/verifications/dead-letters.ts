import type { DeadLetterPage } from '@ine-scraping/contracts';

import type { Database, Transaction } from '../database/database.ts';
import { cutPage, decodeCursor, type PageQuery } from './cursor.ts';

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

interface ReadDeadLetter {
  id: string;
  interviewId: string;
  code: string;
  reason: string;
  attempts: number;
  failedAt: Date;
}

/** Dead letters that nobody has redriven and no FINISHED has settled, oldest first. @throws InvalidCursorError */
export async function listDeadLetters(database: Database, query: PageQuery): Promise<DeadLetterPage> {
  const rows = await database.query<ReadDeadLetter>(
    `/* list-dead-letters */
    SELECT id::text AS id, interview_id AS "interviewId", code, reason, attempts, failed_at AS "failedAt"
    FROM ${database.schema}.dead_letters
    WHERE resolved_at IS NULL AND dead_letters.id > $1::bigint
    ORDER BY dead_letters.id LIMIT $2::int`,
    [decodeCursor(query.cursor), query.limit + 1],
  );
  const { shown, next } = cutPage(rows, query.limit);
  return { deadLetters: shown.map((row) => ({ ...row, failedAt: row.failedAt.toISOString() })), ...next };
}
