import type { Transaction } from '../database/database.ts';
import { isAboutRow } from '../database/errors.ts';
import type { Tracing } from '../monitoring/tracing.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';
import { resolveDeadLetters } from '../verifications/dead-letters.ts';
import type { RetryPolicy } from '../verifications/retry-policy.ts';
import {
  insertTransitions,
  insertVerifications,
  lockVerifications,
  type TransitionRow,
} from '../verifications/write-verifications.ts';
import {
  applyNotifications,
  deriveVerification,
  type Derived,
  type InboxEntry,
  type NotifiedVerification,
} from './apply-notifications.ts';
import { recordDeriveFailure, type SetAsideContext } from './set-aside.ts';

export interface DeriveContext extends SetAsideContext {
  queue: Pick<ScoreQueue, 'schedule' | 'moveWaiting'>;
  policy: RetryPolicy;
  tracing: Tracing;
  /** In [0, 1). */
  random: () => number;
}

/** Rows of one transaction. Larger batches hold locks longer, and on PGlite the event loop. */
const deriveBatchMax = 500;

/**
 * Locks and returns notifications behind `after` whose verification has not been derived yet, in the order of the inbox. Those that another
 * replica is busy with are skipped, so that nobody waits and nothing is derived twice.
 */
export async function takeUnderivedNotifications(
  transaction: Transaction,
  limit: number,
  after = '0',
): Promise<InboxEntry[]> {
  return transaction.query<InboxEntry & object>(
    `/* take-underived-notifications */
    SELECT id::text AS id, interview_id AS "interviewId", kind, external_id AS "externalId",
      received_at AS "receivedAt"
    FROM ${transaction.schema}.notifications
    WHERE derived_at IS NULL AND notifications.id > $2::bigint
    ORDER BY notifications.id
    LIMIT $1::int
    FOR UPDATE SKIP LOCKED`,
    [limit, after],
  );
}

async function markDerived(transaction: Transaction, ids: readonly string[], at: Date): Promise<void> {
  await transaction.query(
    `/* mark-derived */
    UPDATE ${transaction.schema}.notifications SET derived_at = $2::timestamptz WHERE id = ANY($1::bigint[])`,
    [ids, at.toISOString()],
  );
}

/** One statement for all. The rows must be locked. */
async function updateNotifiedVerifications(
  transaction: Transaction,
  verifications: readonly NotifiedVerification[],
  at: Date,
): Promise<void> {
  await transaction.query(
    `/* update-notified-verifications */
    UPDATE ${transaction.schema}.verifications AS v SET
      state = c.state,
      created_at = least(v.created_at, c."createdAt"),
      updated_at = $2::timestamptz,
      in_progress_at = least(v.in_progress_at, c."inProgressAt"),
      finished_at = least(v.finished_at, c."finishedAt"),
      finished_count = v.finished_count + c."finishedCount",
      external_id = CASE WHEN c."externalIdFrom" > coalesce(v.external_id_from, 0)
        THEN c."externalId" ELSE v.external_id END,
      external_id_from = greatest(v.external_id_from, c."externalIdFrom"),
      pull_forwards = c."pullForwards",
      next_attempt_at = c."nextAttemptAt",
      not_ready_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.not_ready_attempts END,
      failed_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.failed_attempts END,
      brief_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.brief_attempts END,
      access_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.access_attempts END,
      dead_letter_id = CASE WHEN c."newRound" THEN NULL ELSE v.dead_letter_id END
    FROM json_to_recordset($1::text::json) AS c (
      "interviewId" text, state text, "createdAt" timestamptz, "inProgressAt" timestamptz,
      "finishedAt" timestamptz, "finishedCount" int, "externalId" text, "externalIdFrom" bigint,
      "pullForwards" int, "nextAttemptAt" timestamptz, "newRound" boolean)
    WHERE v.interview_id = c."interviewId"`,
    [JSON.stringify(verifications), at.toISOString()],
  );
}

/** Creates what is missing, and returns the interviews whose verification is new. */
async function createMissing(
  transaction: Transaction,
  byInterview: ReadonlyMap<string, readonly InboxEntry[]>,
  now: Date,
): Promise<Set<string>> {
  const candidates = [...byInterview].flatMap(([interviewId, entries]) => {
    const { changes, firstAt } = applyNotifications('NONE', entries);
    const first = changes[0];
    return first ? [{ interviewId, state: first.to, createdAt: firstAt }] : [];
  });
  return new Set(await insertVerifications(transaction, candidates, now));
}

async function applyJobs(
  transaction: Transaction,
  derived: readonly Derived[],
  { queue }: DeriveContext,
): Promise<void> {
  const now: string[] = [];
  for (const { job, update } of derived) {
    if (job.kind === 'none') continue;
    if (job.kind !== 'schedule') await queue.moveWaiting(transaction, update.interviewId, job.delayMs);
    if (job.kind === 'move') continue;
    if (job.delayMs > 0) await queue.schedule(transaction, [update.interviewId], job.delayMs);
    else now.push(update.interviewId);
  }
  await queue.schedule(transaction, now);
}

async function deriveBatch(
  transaction: Transaction,
  context: DeriveContext,
  taken: readonly InboxEntry[],
): Promise<TransitionRow[]> {
  const now = context.clock.now();
  const byInterview = Map.groupBy(taken, (entry) => entry.interviewId);
  const created = await createMissing(transaction, byInterview, now);
  const rows = await lockVerifications(transaction, [...byInterview.keys()]);
  const derived = rows.map((row) =>
    deriveVerification(row, created.has(row.interviewId), byInterview.get(row.interviewId) ?? [], {
      ...context,
      now,
    }),
  );
  const transitions = derived.flatMap((one) => one.transitions);
  if (derived.length > 0) {
    await updateNotifiedVerifications(
      transaction,
      derived.map((one) => one.update),
      now,
    );
    await insertTransitions(transaction, transitions, now);
    await resolveDeadLetters(
      transaction,
      derived.filter((one) => one.update.newRound).map((one) => one.update.interviewId),
      now,
    );
    await applyJobs(transaction, derived, context);
  }
  await markDerived(
    transaction,
    taken.map((entry) => entry.id),
    now,
  );
  return transitions;
}

/**
 * Derives verifications, transitions and jobs from the notifications that nobody has derived yet, one transaction for each
 * batch, until none is left. Idempotent, and safe on any number of replicas: a notification is derived once, rows are
 * locked in one order. A batch with a bad notification in it is halved until that stands alone; the others go on.
 */
export async function deriveVerifications(context: DeriveContext, signal?: AbortSignal): Promise<void> {
  const { database, logger, tracing } = context;
  /** The last one that failed alone in this pass: the next pass tries it again. */
  let after = '0';
  let limit = deriveBatchMax;
  while (!signal?.aborted) {
    let taken: readonly InboxEntry[] = [];
    try {
      const transitions = await database.transaction(async (transaction) => {
        taken = await takeUnderivedNotifications(transaction, limit, after);
        if (taken.length === 0) return [];
        const interviewIds = [...new Set(taken.map(({ interviewId }) => interviewId))];
        return tracing.span('derive verification', interviewIds, () =>
          deriveBatch(transaction, context, taken),
        );
      });
      if (taken.length === 0) return;
      limit = Math.min(limit * 2, deriveBatchMax);
      for (const { interviewId, from, to } of transitions) {
        logger.info({ interviewId, from, to }, 'verification moved');
      }
    } catch (error) {
      const [first] = taken;
      // What fails while we stop may be the stop's fault. Whatever is no row's fault would set aside the whole inbox.
      if (first === undefined || signal?.aborted || !isAboutRow(error)) throw error;
      if (taken.length > 1) limit = Math.ceil(taken.length / 2);
      else {
        await recordDeriveFailure(context, first, error);
        after = first.id;
      }
    }
  }
}
