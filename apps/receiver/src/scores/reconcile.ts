import { nextState, verificationStates, type VerificationState } from '@ine-scraping/contracts';

import type { Clock } from '../runtime/clock.ts';
import type { Database, Transaction } from '../database/database.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import type { Logger } from '../runtime/logger.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';

export interface ReconcileContext {
  database: Database;
  queue: Pick<ScoreQueue, 'schedule'>;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}

/** Verifications of one pass: what is found late may be looked at a little later still, and Incode is not flooded. */
export const reconcileBatchMax = 200;
/**
 * A verification whose attempt is overdue by this much has probably lost its job. Adding one where a job still lives does
 * nothing, so this only saves work.
 */
const overdueMs = 10 * 60_000;

/** Those from which a score leads on; while scraping runs nobody has promised an attempt, so what is due is due at once. */
const waitingStates = verificationStates.filter((state) => nextState(state, 'SCORE_READY') !== undefined);
const lookedAtStates = waitingStates.filter((state) => nextState(state, 'ATTEMPTS_USED_UP') === undefined);

interface OverdueQuery {
  states: readonly VerificationState[];
  /** Of `states`, those that are due when their time has come; the others when they are overdue. */
  dueAtOnceStates: readonly VerificationState[];
  now: Date;
  overdueSince: Date;
  limit: number;
}

/**
 * Verifications whose next attempt is due and for which nobody may be working. Their time is set to now, so that the next pass
 * finds others first and comes back only when nothing came of these.
 */
async function claimOverdueVerifications(transaction: Transaction, query: OverdueQuery): Promise<string[]> {
  const { schema } = transaction;
  const rows = await transaction.query<{ interviewId: string }>(
    `/* claim-overdue-verifications */
    WITH overdue AS (
      SELECT id FROM ${schema}.verifications
      WHERE state = ANY($1::text[]) AND state IN ('IN_PROGRESS', 'FINISHED')
        -- A condition that the index can end at: a CASE in its place would read every row that waits.
        AND next_attempt_at <= $3::timestamptz
        AND (state = ANY($2::text[]) OR next_attempt_at <= $4::timestamptz)
      ORDER BY next_attempt_at
      LIMIT $5::int
      FOR UPDATE SKIP LOCKED
    )
    UPDATE ${schema}.verifications v
    -- The look itself sets the real time; should it be lost, the next pass is here again after the delay below.
    SET next_attempt_at = $3::timestamptz + CASE WHEN v.state = ANY($2::text[])
      THEN $3::timestamptz - $4::timestamptz ELSE interval '0' END
    FROM overdue WHERE v.id = overdue.id
    RETURNING v.interview_id AS "interviewId"`,
    [
      query.states,
      query.dueAtOnceStates,
      query.now.toISOString(),
      query.overdueSince.toISOString(),
      query.limit,
    ],
  );
  return rows.map((row) => row.interviewId);
}

/**
 * Finds what no webhook told us: verifications that have been IN_PROGRESS for too long, and FINISHED ones whose job was lost.
 * They go the same way as after a webhook. Returns how many it found; bounded by {@link reconcileBatchMax}.
 */
export async function reconcile({
  clock,
  database,
  logger,
  metrics,
  queue,
}: ReconcileContext): Promise<number> {
  const now = clock.now();
  const found = await database.transaction(async (transaction) => {
    const interviewIds = await claimOverdueVerifications(transaction, {
      states: waitingStates,
      dueAtOnceStates: lookedAtStates,
      now,
      overdueSince: new Date(now.getTime() - overdueMs),
      limit: reconcileBatchMax,
    });
    await queue.schedule(transaction, interviewIds);
    return interviewIds.length;
  });
  metrics.reconciled(found);
  if (found > 0) logger.info({ found }, 'reconciliation looks at verifications that no webhook finished');
  return found;
}
