import type { Clock } from '../runtime/clock.ts';
import { insertQuarantineEntry, trimQuarantine } from './quarantine-rows.ts';
import type { Database } from '../database/database.ts';
import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { toStorableText } from '../database/database.ts';

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
      await insertQuarantineEntry(database, {
        ...request,
        code: toStorableText(request.code).slice(0, fieldLengthMax),
        field: request.field === null ? null : toStorableText(request.field).slice(0, fieldLengthMax),
        body: request.body.subarray(0, bodyBytesKept),
      });
      await trimQuarantine(database, rowsMax);
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
