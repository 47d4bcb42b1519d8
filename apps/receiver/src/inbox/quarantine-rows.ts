import type { QuarantinePage } from '@ine-scraping/contracts';

import { cutPage, decodeCursor } from '../verifications/cursor.ts';
import type { Database } from '../database/database.ts';

export interface QuarantineRow {
  receivedAt: Date;
  status: number;
  code: string;
  field: string | null;
  bodyBytes: number;
  body: Uint8Array;
}

export async function insertQuarantineEntry(database: Database, row: QuarantineRow): Promise<void> {
  await database.query(
    `/* insert-quarantine-entry */
    INSERT INTO ${database.schema}.quarantine (received_at, status, code, field, body_bytes, body)
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
export async function trimQuarantine(database: Database, rowsMax: number): Promise<void> {
  const { schema } = database;
  await database.query(
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
  database: Database,
  query: { cursor?: string | undefined; limit: number },
): Promise<QuarantinePage> {
  const rows = await database.query<ReadEntry>(
    `/* list-quarantine */
    SELECT id::text AS id, received_at AS "receivedAt", status, code, field, body_bytes AS "bodyBytes"
    FROM ${database.schema}.quarantine
    WHERE quarantine.id > $1::bigint
    ORDER BY quarantine.id LIMIT $2::int`,
    [decodeCursor(query.cursor), query.limit + 1],
  );
  const { shown, next } = cutPage(rows, query.limit);
  return { entries: shown.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() })), ...next };
}
