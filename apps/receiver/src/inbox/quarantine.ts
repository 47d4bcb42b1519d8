import type { QuarantinePage } from '@ine-scraping/contracts';

import { toStorableText, type Database } from '../database/database.ts';
import type { Clock } from '../runtime/clock.ts';
import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { RepeatedLog } from '../runtime/repeated-log.ts';
import { cutPage, decodeCursor, type PageQuery } from '../verifications/cursor.ts';
import { RefusalCounts } from './refusal-counts.ts';

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
  /** Where it was sent to, without the query. */
  path: string;
  /** The other end of the connection, or `null` when it was gone. */
  remoteAddress: string | null;
  /** The interview that the body names, if it does. */
  interviewId: string | null;
  requestId: string;
}

export interface Quarantine {
  /** Counts the request, and leaves a trace of it. Never rejects: the answer to the request must not depend on it. */
  add(request: RefusedRequest): Promise<void>;
  /** Counts a request of which there is nothing to keep. */
  count(code: string): void;
  /** Refused requests and notifications set aside, oldest first, without their bodies, and the counts. @throws InvalidCursorError */
  list(query: PageQuery): Promise<QuarantinePage>;
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
const bodyBytesKept = 4096;
/**
 * A token bucket for each process: a burst of 100, then 10 a second. A flood of bad requests is answered all the same, and the
 * log says how many left no trace, but it cannot make the database write.
 */
const burst = 100;
const perSecond = 10;
/** Answers of requests that missed the webhook: the last half of the bucket is for those that reached it. */
const missedStatuses: ReadonlySet<number> = new Set([404, 421]);
/**
 * Strangers get a bucket of their own, a burst of 20 and then one a minute: enough to see that a credential is wrong, and too few to
 * push out in less than a week what somebody must see.
 */
const strangerStatuses: ReadonlySet<number> = new Set([401, 403]);
const strangerBurst = 20;
const strangersPerSecond = 1 / 60;
const fieldLengthMax = 200;

function toStorableField(text: string): string {
  return toStorableText(text).slice(0, fieldLengthMax);
}

async function insertEntry(database: Database, row: RefusedRequest): Promise<void> {
  await database.query(
    `/* insert-quarantine-entry */
    INSERT INTO ${database.schema}.quarantine 
      (received_at, status, code, field, body_bytes, body, path, remote_address, interview_id, request_id)
    SELECT $1::timestamptz, $2::int, $3::text, $4::text, $5::int, decode($6::text, 'hex'),
      $7::text, $8::text, $9::text, $10::text
    -- Of whom was erased nothing is written down again.
    WHERE NOT EXISTS (
      SELECT FROM ${database.schema}.erased WHERE interview_sha256 = sha256(convert_to($9::text, 'UTF8')))`,
    [
      row.receivedAt.toISOString(),
      row.status,
      row.code,
      row.field,
      row.bodyBytes,
      Buffer.from(row.body).toString('hex'),
      row.path,
      row.remoteAddress,
      row.interviewId,
      row.requestId,
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

class TokenBucket {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  constructor(clock: Clock, size: number, refillPerSecond: number) {
    this.#clock = clock;
    this.#burst = size;
    this.#perSecond = refillPerSecond;
    this.#tokens = size;
    this.#filledAt = clock.now().getTime();
  }

  /** Whether there was a token to take, with `leaving` of them left for others. */
  take(leaving = 0): boolean {
    const now = this.#clock.now().getTime();
    const refilled = (Math.max(0, now - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + refilled);
    this.#filledAt = now;
    if (this.#tokens < 1 + leaving) return false;
    this.#tokens -= 1;
    return true;
  }
}

export function createQuarantine({
  database,
  clock,
  logger,
  rowsMax = 10_000,
}: QuarantineOptions): Quarantine {
  const known = new TokenBucket(clock, burst, perSecond);
  const strangers = new TokenBucket(clock, strangerBurst, strangersPerSecond);
  let skipped = 0;
  const counts = new RefusalCounts({ database, clock, logger });
  const failures = new RepeatedLog();
  const mayWrite = ({ status }: RefusedRequest): boolean =>
    strangerStatuses.has(status) ? strangers.take() : known.take(missedStatuses.has(status) ? burst / 2 : 0);
  const write = async (request: RefusedRequest): Promise<void> => {
    try {
      await insertEntry(database, {
        ...request,
        code: toStorableField(request.code),
        field: request.field === null ? null : toStorableField(request.field),
        path: toStorableField(request.path),
        body: request.body.subarray(0, bodyBytesKept),
      });
      await trim(database, rowsMax);
      if (skipped > 0) logger.warn({ skipped }, 'refused requests left no trace: there were too many');
      skipped = 0;
    } catch (error) {
      failures.write('', (more) => {
        logger.warn({ err: toError(error), ...more }, 'a refused request left no trace');
      });
    }
  };
  const underWay = new Set<Promise<void>>();
  return {
    add: async (request) => {
      counts.add(request.code);
      if (!mayWrite(request)) {
        skipped += 1;
        return;
      }
      const writing = write(request);
      underWay.add(writing);
      await writing;
      underWay.delete(writing);
    },
    count: (code) => counts.add(code),
    list: async (query) => ({ ...(await listEntries(database, query)), refusals: await counts.list() }),
    stop: async () => {
      await Promise.all([...underWay, counts.write()]);
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
  path: string | null;
  remoteAddress: string | null;
  interviewId: string | null;
  requestId: string | null;
}

async function listEntries(database: Database, query: PageQuery): Promise<Omit<QuarantinePage, 'refusals'>> {
  const rows = await database.query<ReadEntry>(
    `/* list-quarantine */
    SELECT id::text AS id, received_at AS "receivedAt", status, code, field, body_bytes AS "bodyBytes", reason,
      path, remote_address AS "remoteAddress", interview_id AS "interviewId", request_id AS "requestId"
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
