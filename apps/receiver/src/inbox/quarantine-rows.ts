import type { QuarantinePage } from '@ine-scraping/contracts';

import { cutPage, decodeCursor } from '../verifications/cursor.ts';
import type { Session } from '../database/store.ts';

export interface QuarantineRow {
  receivedAt: Date;
  status: number;
  code: string;
  field: string | null;
  bodyBytes: number;
  body: Uint8Array;
}

export async function insertQuarantineEntry(session: Session, row: QuarantineRow): Promise<void> {
  await session.query(
    `/* insert-quarantine-entry */
    INSERT INTO ${session.schema}.quarantine (received_at, status, code, field, body_bytes, body)
    VALUES ($1::timestamptz, $2::int, $3::text, $4::text, $5::int, decode($6::text, 'hex'))`,
    [
      row.receivedAt.toISOString(),
      row.status,
      row.code,
      row.field,
      row.bodyBytes,
      Buffer.from(row.body).toString('hex'),
    ],
  );
}

/** Deletes the oldest rows beyond `rowsMax`. */
export async function trimQuarantine(session: Session, rowsMax: number): Promise<void> {
  const { schema } = session;
  await session.query(
    `/* trim-quarantine */
    DELETE FROM ${schema}.quarantine WHERE id <= (
      SELECT id FROM ${schema}.quarantine ORDER BY id DESC OFFSET $1::int LIMIT 1)`,
    [rowsMax],
  );
}

interface ReadEntry {
  id: string;
  receivedAt: Date;
  status: number;
  code: string;
  field: string | null;
  bodyBytes: number;
}

/** Refused requests, oldest first, without their bodies. @throws InvalidCursorError */
export async function listQuarantine(
  session: Session,
  query: { cursor?: string | undefined; limit: number },
): Promise<QuarantinePage> {
  const rows = await session.query<ReadEntry>(
    `/* list-quarantine */
    SELECT id::text AS id, received_at AS "receivedAt", status, code, field, body_bytes AS "bodyBytes"
    FROM ${session.schema}.quarantine
    WHERE quarantine.id > $1::bigint
    ORDER BY quarantine.id LIMIT $2::int`,
    [decodeCursor(query.cursor), query.limit + 1],
  );
  const { shown, next } = cutPage(rows, query.limit);
  return { entries: shown.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() })), ...next };
}
