import type { Transaction } from '../database/database.ts';
import { isAboutRow } from '../database/errors.ts';
import type { Tracing } from '../monitoring/tracing.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';
import { startBackgroundLoop, type BackgroundLoop } from '../runtime/background-loop.ts';
import { resolveDeadLetters } from '../verifications/dead-letters.ts';
import type { RetryPolicy } from '../verifications/retry-policy.ts';
import {
  insertTransitions,
  lockVerifications,
  type VerificationRow,
} from '../verifications/write-verifications.ts';
import { deriveVerification, type Circumstances, type Derived } from './apply-notifications.ts';
import { recordDeriveFailure, type SetAsideContext } from './set-aside.ts';
import {
  insertNotificationHistory,
  insertNotifiedVerifications,
  updateNotifiedVerifications,
  type HistoryEntry,
} from './write-notified.ts';

export interface DeriveContext extends SetAsideContext {
  queue: Pick<ScoreQueue, 'schedule' | 'moveWaiting'>;
  policy: RetryPolicy;
  tracing: Tracing;
  /** In [0, 1). */
  random: () => number;
}

/** Rows of one transaction. Larger batches hold locks longer, and on PGlite the event loop. */
const deriveBatchMax = 500;

/** A notification that is taken out of the inbox. */
interface TakenEntry extends HistoryEntry {
  /** Its interview was erased, so that nothing may come of it. */
  readonly erased: boolean;
}

/**
 * Takes notifications behind `after` out of the inbox, in its order: they are back when the transaction fails. Those that another
 * replica is busy with are skipped, so that nobody waits and nothing is derived twice.
 */
export async function takeNotifications(
  transaction: Transaction,
  limit: number,
  after = '0',
): Promise<TakenEntry[]> {
  const { schema } = transaction;
  return transaction.query<TakenEntry & object>(
    `/* take-notifications */
    WITH taken AS (
      DELETE FROM ${schema}.inbox WHERE set_aside_at IS NULL AND id = ANY(ARRAY(
        SELECT id FROM ${schema}.inbox
        WHERE set_aside_at IS NULL AND inbox.id > $2::bigint
        ORDER BY inbox.id
        LIMIT $1::int
        FOR UPDATE SKIP LOCKED))
      RETURNING id, interview_id, kind, external_id, received_at, scraping_status, request_id
    )
    SELECT id::text AS id, interview_id AS "interviewId", kind, external_id AS "externalId",
      received_at AS "receivedAt", scraping_status AS "scrapingStatus", request_id AS "requestId",
      EXISTS (
        SELECT FROM ${schema}.erased WHERE interview_sha256 = sha256(convert_to(interview_id, 'UTF8'))
      ) AS erased
    FROM taken ORDER BY taken.id`,
    [limit, after],
  );
}

/** A verification of which there is nothing yet. */
function unborn(interviewId: string): VerificationRow {
  return {
    id: '',
    interviewId,
    // What `created` puts in the place of.
    state: 'IN_PROGRESS',
    notificationCount: 0,
    finishedCount: 0,
    finishedAt: null,
    scoreAttempts: 0,
    notReadyAttempts: 0,
    failedAttempts: 0,
    briefAttempts: 0,
    accessAttempts: 0,
    pullForwards: 0,
    failedRounds: 0,
    looks: 0,
    lastAttemptAt: null,
    nextAttemptAt: null,
  };
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

/** What becomes of one verification, and of which notifications. */
interface DerivedVerification extends Derived {
  readonly row: VerificationRow;
  readonly entries: readonly HistoryEntry[];
}

type ByInterview = ReadonlyMap<string, readonly HistoryEntry[]>;

async function updateKnown(
  transaction: Transaction,
  byInterview: ByInterview,
  circumstances: Circumstances,
): Promise<DerivedVerification[]> {
  const rows = await lockVerifications(transaction, [...byInterview.keys()]);
  const derived = rows.map((row) => {
    const entries = byInterview.get(row.interviewId) ?? [];
    return { row, entries, ...deriveVerification(row, false, entries, circumstances) };
  });
  const updates = derived.map((one) => one.update);
  await updateNotifiedVerifications(transaction, updates, circumstances.now);
  return derived;
}

/** Creates those that nobody else creates at the same time. */
async function createNew(
  transaction: Transaction,
  byInterview: ByInterview,
  circumstances: Circumstances,
): Promise<DerivedVerification[]> {
  const derived = Array.from(byInterview, ([interviewId, entries]) => {
    const row = unborn(interviewId);
    return { row, entries, ...deriveVerification(row, true, entries, circumstances) };
  });
  const updates = derived.map((one) => one.update);
  const created = await insertNotifiedVerifications(transaction, updates, circumstances.now);
  const ids = new Map(created.map(({ id, interviewId }) => [interviewId, id]));
  return derived.flatMap((one) => {
    const id = ids.get(one.row.interviewId);
    return id === undefined ? [] : [{ ...one, row: { ...one.row, id } }];
  });
}

function without(byInterview: ByInterview, derived: readonly DerivedVerification[]): ByInterview {
  const done = new Set(derived.map(({ row }) => row.interviewId));
  return new Map([...byInterview].filter(([interviewId]) => !done.has(interviewId)));
}

async function deriveBatch(
  transaction: Transaction,
  context: DeriveContext,
  taken: readonly HistoryEntry[],
): Promise<DerivedVerification[]> {
  const circumstances = { ...context, now: context.clock.now() };
  const byInterview = Map.groupBy(taken, (entry) => entry.interviewId);
  const known = await updateKnown(transaction, byInterview, circumstances);
  const missing = without(byInterview, known);
  const created = missing.size === 0 ? [] : await createNew(transaction, missing, circumstances);
  // Another replica was quicker to create these.
  const late = without(missing, created);
  const caughtUp = late.size === 0 ? [] : await updateKnown(transaction, late, circumstances);
  const derived = [...known, ...created, ...caughtUp];
  await insertNotificationHistory(
    transaction,
    derived.map(({ row, entries }) => ({ verificationId: row.id, before: row.notificationCount, entries })),
  );
  await insertTransitions(
    transaction,
    derived.flatMap(({ row, changes }) => changes.map((change) => ({ verificationId: row.id, ...change }))),
    circumstances.now,
  );
  const settled = derived.filter((one) => one.update.newRound);
  const interviewIds = settled.map(({ row }) => row.interviewId);
  await resolveDeadLetters(transaction, interviewIds, circumstances.now);
  await applyJobs(transaction, derived, context);
  return derived;
}

function logDerived(
  { logger }: DeriveContext,
  taken: readonly TakenEntry[],
  derived: readonly DerivedVerification[],
): void {
  for (const { changes, row } of derived) {
    for (const change of changes) {
      logger.debug({ interviewId: row.interviewId, ...change }, 'verification moved');
    }
  }
  const moved = derived.filter(({ changes }) => changes.length > 0).length;
  const erased = taken.filter((entry) => entry.erased).length;
  const dropped = erased > 0 ? { droppedAsErased: erased } : {};
  logger.info({ notifications: taken.length, moved, ...dropped }, 'verifications were derived');
}

/**
 * Derives verifications, transitions and jobs from the notifications that nobody has derived yet, one transaction for each
 * batch, until none is left, and resolves with how many they were. Idempotent, and safe on any number of replicas: a notification is derived once, rows are
 * locked in one order. A batch with a bad notification in it is halved until that stands alone; the others go on.
 */
async function deriveVerifications(context: DeriveContext, signal?: AbortSignal): Promise<number> {
  const { database, tracing } = context;
  /** The last one that failed alone in this pass: the next pass tries it again. */
  let after = '0';
  let limit = deriveBatchMax;
  let count = 0;
  while (!signal?.aborted) {
    let taken: readonly TakenEntry[] = [];
    try {
      const derived = await database.transaction(async (transaction) => {
        taken = await takeNotifications(transaction, limit, after);
        const kept = taken.filter((entry) => !entry.erased);
        if (kept.length === 0) return [];
        const interviewIds = [...new Set(kept.map(({ interviewId }) => interviewId))];
        return tracing.span('derive verification', interviewIds, () =>
          deriveBatch(transaction, context, kept),
        );
      });
      if (taken.length > 0) logDerived(context, taken, derived);
      count += taken.length;
      // Whatever comes while a batch is derived wakes the next pass.
      if (taken.length < limit) return count;
      limit = Math.min(limit * 2, deriveBatchMax);
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
  return count;
}

export interface DerivingPace {
  /** How often the inbox is looked through for what a crash left underived. Default 10 s. */
  sweepEveryMs?: number;
  /** How long after a commit notifications gather before they are derived together, while it is quiet. Default 5 ms. */
  gatherMs?: number;
}

/** As many in one pass, and acknowledgements want the database more than verifications do: those gather for longer, and cost less. */
const loadedFrom = 50;
const loadedGatherMs = 100;

/** Derives what is in the inbox: now, after each wake, and every so often. */
export function startDeriving(
  context: DeriveContext,
  { gatherMs = 5, sweepEveryMs = 10_000 }: DerivingPace,
): BackgroundLoop {
  let derived = 0;
  return startBackgroundLoop({
    name: 'deriving verifications from the inbox',
    run: async (signal) => {
      derived = await deriveVerifications(context, signal);
    },
    everyMs: sweepEveryMs,
    gatherMs: () => (derived < loadedFrom ? gatherMs : Math.max(gatherMs, loadedGatherMs)),
    logger: context.logger,
  });
}
