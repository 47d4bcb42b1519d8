import type { VerificationState } from '@ine-scraping/contracts';

import type { Database, Transaction } from '../database/database.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { deleteVerifications } from './erase.ts';

/** How long what is kept, in days since it came to that; `null` for ever. */
export interface Retention {
  /** Verifications with a verdict, since it was stored. Default 90. */
  readonly scoredDays: number | null;
  /** Those whose score could not be retrieved, since then, and notifications that were set aside. Default 90. */
  readonly failedDays: number | null;
  /** Those that wait, for FINISHED or for their score, since they began to. Default 90. */
  readonly unfinishedDays: number | null;
  /** Refused requests with the beginning of their bodies. Default 7. */
  readonly quarantineDays: number | null;
}

export const retentionDefaults: Retention = {
  scoredDays: 90,
  failedDays: 90,
  unfinishedDays: 90,
  quarantineDays: 7,
};

/** How long an erased interview is remembered by the SHA-256 of its id: far beyond the 32 minutes of Incode's tries (DOC). */
export const erasedDays = 30;

export interface RetentionContext {
  database: Database;
  queue: Pick<ScoreQueue, 'erase'>;
  clock: Clock;
  logger: Logger;
  retention: Retention;
}

/** Rows of one transaction. Small: nobody should wait for what is not urgent. */
export const retentionBatchMax = 100;
const dayMs = 24 * 60 * 60 * 1000;

async function deleteOld(
  transaction: Transaction,
  { queue }: RetentionContext,
  state: VerificationState,
  before: string,
): Promise<number> {
  const rows = await transaction.query<{ id: string; interviewId: string }>(
    `/* lock-old-verifications */
    SELECT id::text AS id, interview_id AS "interviewId" FROM ${transaction.schema}.verifications
    WHERE state = $1::text AND state_since < $2::timestamptz
    ORDER BY state_since LIMIT $3::int
    FOR UPDATE SKIP LOCKED`,
    [state, before, retentionBatchMax],
  );
  if (rows.length === 0) return 0;
  const interviewIds = rows.map((row) => row.interviewId);
  await deleteVerifications(transaction, queue, { ids: rows.map((row) => row.id), interviewIds });
  return rows.length;
}

/** Tables in which each row stands alone, and the column that says how old it is. */
const ageOf = { quarantine: 'received_at', inbox: 'set_aside_at', erased: 'erased_at' } as const;
type Dated = keyof typeof ageOf;

async function deleteOldRows(database: Database, table: Dated, before: string): Promise<number> {
  const { query, schema } = database;
  const age = ageOf[table];
  const rows = await query(
    `/* delete-old-${table} */
    DELETE FROM ${schema}.${table} WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM ${schema}.${table} WHERE ${age} < $1::timestamptz
      ORDER BY ${age} LIMIT $2::int FOR UPDATE SKIP LOCKED))
    RETURNING 1`,
    [before, retentionBatchMax],
  );
  return rows.length;
}

/** One step: what is deleted, and how. */
interface Step {
  readonly what: VerificationState | Dated;
  readonly days: number | null;
  readonly run: (before: string) => Promise<number>;
}

function stepsOf(context: RetentionContext): Step[] {
  const { database, retention } = context;
  const state = (what: VerificationState, days: number | null): Step => ({
    what,
    days,
    run: (before) => database.transaction((transaction) => deleteOld(transaction, context, what, before)),
  });
  const rows = (what: Dated, days: number | null): Step => ({
    what,
    days,
    run: (before) => deleteOldRows(database, what, before),
  });
  return [
    state('SCORED', retention.scoredDays),
    state('FAILED', retention.failedDays),
    state('FINISHED', retention.unfinishedDays),
    state('IN_PROGRESS', retention.unfinishedDays),
    rows('quarantine', retention.quarantineDays),
    rows('inbox', retention.failedDays),
    rows('erased', erasedDays),
  ];
}

/**
 * Deletes what is older than it may become, in small batches, until there is none or `signal` is aborted. Any number of replicas may
 * do so at the same time.
 */
export async function applyRetention(context: RetentionContext, signal?: AbortSignal): Promise<void> {
  const { clock, logger } = context;
  for (const { days, run, what } of stepsOf(context)) {
    if (days === null) continue;
    const before = new Date(clock.now().getTime() - days * dayMs).toISOString();
    let deleted = 0;
    for (let batch = retentionBatchMax; batch === retentionBatchMax && !signal?.aborted;) {
      batch = await run(before);
      deleted += batch;
    }
    if (deleted > 0) logger.info({ what, deleted, days }, 'what was kept long enough was deleted');
  }
}
