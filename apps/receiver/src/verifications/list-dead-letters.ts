import type { DeadLetterPage } from '@ine-scraping/contracts';

import { cutPage, decodeCursor } from './cursor.ts';
import type { Database } from '../database/database.ts';

interface ReadDeadLetter {
  id: string;
  interviewId: string;
  code: string;
  reason: string;
  attempts: number;
  failedAt: Date;
}

/** Dead letters that nobody has redriven and no FINISHED has settled, oldest first. @throws InvalidCursorError */
export async function listDeadLetters(
  database: Database,
  query: { cursor?: string | undefined; limit: number },
): Promise<DeadLetterPage> {
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
