import type { QuarantinePage } from '@ine-scraping/contracts';

import { toStorableText, type Database } from '../database/database.ts';
import type { Clock } from '../runtime/clock.ts';
import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { cutPage, decodeCursor, type PageQuery } from '../verifications/cursor.ts';

/** A webhook request that was refused. */
export interface RefusedRequest {
  /** The HTTP status it was answered with. */
  status: number;
  /** The problem's code. */
  code: string;
  /** The field that was refused, or `null` when it was the request as a whole. */
  field: string | null;
  /** Length of the body as far as it was read. */
  bodyBytes: number;
  /** What was read of the body; the first {@link bodyBytesKept} bytes are kept. */
  body: Uint8Array;
  receivedAt: Date;
}

export interface Quarantine {
  /** Leaves a trace of the request. Never rejects: the answer to the request must not depend on it. */
  add(request: RefusedRequest): Promise<void>;
  /** Resolves when the traces under way are written, or given up. The database bounds how long that takes. */
  stop(): Promise<void>;
}

export interface QuarantineOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
  /** Rows kept, the oldest go first. Default 10,000: about 40 MB at the most, and weeks of honest mistakes. */
  rowsMax?: number;
}

/** Enough to see what a body was; a refused body of the largest size is nobody's to keep. */
export const bodyBytesKept = 4096;
/**
 * A token bucket for each process: a burst of 100, then 10 a second. A flood of bad requests is answered all the same, and the
 * log says how many left no trace, but it cannot make the database write.
 */
const burst = 100;
const perSecond = 10;
const fieldLengthMax = 200;

async function insertEntry(database: Database, row: RefusedRequest): Promise<void> {
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
async function trim(database: Database, rowsMax: number): Promise<void> {
  const { schema } = database;
  await database.query(
    `/* trim-quarantine */
    DELETE FROM ${schema}.quarantine WHERE id <= (
      SELECT id FROM ${schema}.quarantine ORDER BY id DESC OFFSET $1::int LIMIT 1)`,
    [rowsMax],
  );
}

export function createQuarantine({
  database,
  clock,
  logger,
  rowsMax = 10_000,
}: QuarantineOptions): Quarantine {
  let tokens = burst;
  let filledAt = clock.now().getTime();
  let skipped = 0;
  const takeToken = (): boolean => {
    const now = clock.now().getTime();
    tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
  const write = async (request: RefusedRequest): Promise<void> => {
    try {
      await insertEntry(database, {
        ...request,
        code: toStorableText(request.code).slice(0, fieldLengthMax),
        field: request.field === null ? null : toStorableText(request.field).slice(0, fieldLengthMax),
        body: request.body.subarray(0, bodyBytesKept),
      });
      await trim(database, rowsMax);
      if (skipped > 0) logger.warn({ skipped }, 'refused requests left no trace: there were too many');
      skipped = 0;
    } catch (error) {
      logger.warn({ err: toError(error) }, 'a refused request left no trace');
    }
  };
  const underWay = new Set<Promise<void>>();
  return {
    add: async (request) => {
      if (!takeToken()) {
        skipped += 1;
        return;
      }
      const writing = write(request);
      underWay.add(writing);
      await writing;
      underWay.delete(writing);
    },
    stop: async () => {
      await Promise.all(underWay);
    },
  };
}

interface ReadEntry {
  id: string;
  receivedAt: Date;
  status: number;
  code: string;
  field: string | null;
  bodyBytes: number;
  reason: string | null;
}

/** Refused requests and notifications set aside, oldest first, without their bodies. @throws InvalidCursorError */
export async function listQuarantine(database: Database, query: PageQuery): Promise<QuarantinePage> {
  const rows = await database.query<ReadEntry>(
    `/* list-quarantine */
    SELECT id::text AS id, received_at AS "receivedAt", status, code, field, body_bytes AS "bodyBytes", reason
    FROM ${database.schema}.quarantine
    WHERE quarantine.id > $1::bigint
    ORDER BY quarantine.id LIMIT $2::int`,
    [decodeCursor(query.cursor), query.limit + 1],
  );
  const { shown, next } = cutPage(rows, query.limit);
  const entries = shown.map(({ reason, ...row }) => ({
    ...row,
    receivedAt: row.receivedAt.toISOString(),
    ...(reason !== null && { reason }),
  }));
  return { entries, ...next };
}
