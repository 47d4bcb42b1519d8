import { nextState, type VerificationState } from '@ine-scraping/contracts';

import type { Clock } from '../runtime/clock.ts';
import { insertTransitions, type TransitionRow } from '../verifications/insert-transitions.ts';
import { insertVerifications } from '../verifications/insert-verifications.ts';
import { lockVerifications, type VerificationRow } from '../verifications/lock-verifications.ts';
import { resolveDeadLetters } from '../verifications/resolve-dead-letters.ts';
import type { Transaction, Database } from '../database/database.ts';
import {
  findEarlierNotifications,
  markDerived,
  takeUnderivedNotifications,
} from './take-underived-notifications.ts';
import { updateNotifiedVerifications, type NotifiedVerification } from './update-notified-verifications.ts';
import type { Logger } from '../runtime/logger.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';
import { backoffMs, remainingGapMs, roundDelayMs, type RetryPolicy } from '../scores/retry-policy.ts';
import { applyNotifications, type InboxEntry, type NotificationsSummary } from './apply-notifications.ts';

export interface DeriveContext {
  database: Database;
  queue: Pick<ScoreQueue, 'schedule' | 'moveWaiting'>;
  policy: RetryPolicy;
  clock: Clock;
  logger: Logger;
  /** In [0, 1). */
  random: () => number;
}

/** Rows of one transaction. Larger batches hold locks longer, and on PGlite the event loop. */
export const deriveBatchMax = 500;

/** What to do about a verification's job. */
type JobAction = { kind: 'schedule' | 'move'; delayMs: number } | { kind: 'none' };

interface Derived {
  update: NotifiedVerification;
  transitions: TransitionRow[];
  job: JobAction;
}

/** FINISHED is what a score is read in: the states from which used-up attempts lead on. */
function awaitsScore(state: VerificationState): boolean {
  return nextState(state, 'ATTEMPTS_USED_UP') !== undefined;
}

function planJob(
  row: VerificationRow,
  summary: NotificationsSummary,
  entered: boolean,
  context: DeriveContext,
) {
  const { clock, policy, random } = context;
  const now = clock.now();
  const gapMs = remainingGapMs(policy.gapMs, row.lastAttemptAt, now);
  const none = { job: { kind: 'none' }, nextAttemptAt: row.nextAttemptAt, pulled: false } as const;
  if (entered) {
    const delayMs = Math.max(gapMs, roundDelayMs(policy.round, row.failedRounds, random()));
    return {
      job: { kind: 'schedule', delayMs },
      nextAttemptAt: new Date(now.getTime() + delayMs),
      pulled: false,
    } as const;
  }
  // A round that waits for its first attempt does so on purpose, see `roundDelayMs`.
  const begun = row.notReadyAttempts + row.failedAttempts > 0;
  const repeated = begun && summary.finishedCount > 0 && awaitsScore(row.state);
  const waitMs = (row.nextAttemptAt?.getTime() ?? 0) - now.getTime();
  if (!repeated || waitMs <= gapMs || row.pullForwards >= policy.pullForwardsMax) return none;
  return {
    job: { kind: 'move', delayMs: gapMs },
    nextAttemptAt: new Date(now.getTime() + gapMs),
    pulled: true,
  } as const;
}

/** When reconciliation first looks at a verification that was just created and has not finished. */
function firstLookAt({ clock, policy, random }: DeriveContext): Date {
  return new Date(clock.now().getTime() + backoffMs(policy.look, 1, random()));
}

function deriveOne(
  row: VerificationRow,
  created: boolean,
  entries: readonly InboxEntry[],
  context: DeriveContext,
): Derived {
  const summary = applyNotifications(created ? 'NONE' : row.state, entries);
  const state = summary.state === 'NONE' ? row.state : summary.state;
  const entered = summary.changes.some((change) => awaitsScore(change.to));
  const newRound = summary.changes.some((change) => change.from === 'FAILED');
  const plan = planJob(row, summary, entered, context);
  return {
    transitions: summary.changes.map((change) => ({ interviewId: row.interviewId, ...change })),
    job: plan.job,
    update: {
      interviewId: row.interviewId,
      state,
      createdAt: summary.firstAt,
      inProgressAt: summary.inProgressAt,
      finishedAt: summary.finishedAt,
      finishedCount: summary.finishedCount,
      externalId: summary.externalId?.value ?? null,
      externalIdFrom: summary.externalId?.from ?? null,
      pullForwards: newRound ? 0 : row.pullForwards + (plan.pulled ? 1 : 0),
      nextAttemptAt: created && !entered ? firstLookAt(context) : plan.nextAttemptAt,
      newRound,
    },
  };
}

/** Creates what is missing, and returns the inbox entries of each interview, earlier ones of a new verification included. */
async function createMissing(
  transaction: Transaction,
  byInterview: Map<string, InboxEntry[]>,
  now: Date,
): Promise<Set<string>> {
  const candidates = [...byInterview].flatMap(([interviewId, entries]) => {
    const { changes, firstAt } = applyNotifications('NONE', entries);
    const first = changes[0];
    return first ? [{ interviewId, state: first.to, createdAt: firstAt }] : [];
  });
  const created = new Set(await insertVerifications(transaction, candidates, now));
  if (created.size > 0) {
    for (const earlier of (await findEarlierNotifications(transaction, [...created])).toReversed()) {
      byInterview.get(earlier.interviewId)?.unshift(earlier);
    }
  }
  return created;
}

async function applyJobs(
  transaction: Transaction,
  derived: readonly Derived[],
  { queue }: DeriveContext,
): Promise<void> {
  const now: string[] = [];
  for (const { job, update } of derived) {
    if (job.kind === 'move') await queue.moveWaiting(transaction, update.interviewId, job.delayMs);
    else if (job.kind === 'schedule' && job.delayMs > 0)
      await queue.schedule(transaction, [update.interviewId], job.delayMs);
    else if (job.kind === 'schedule') now.push(update.interviewId);
  }
  await queue.schedule(transaction, now);
}

async function deriveBatch(
  transaction: Transaction,
  context: DeriveContext,
): Promise<TransitionRow[] | undefined> {
  const taken = await takeUnderivedNotifications(transaction, deriveBatchMax);
  if (taken.length === 0) return undefined;
  const now = context.clock.now();
  const byInterview = Map.groupBy(taken, (entry) => entry.interviewId);
  const created = await createMissing(transaction, byInterview, now);
  // An unknown status of an interview that we know nothing of finds no row here, and is only marked.
  const rows = await lockVerifications(transaction, [...byInterview.keys()]);
  const derived = rows.map((row) =>
    deriveOne(row, created.has(row.interviewId), byInterview.get(row.interviewId) ?? [], context),
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
 * locked in one order. Returns how many batches it took.
 */
export async function deriveVerifications(context: DeriveContext, signal?: AbortSignal): Promise<number> {
  for (let batches = 0; ; batches++) {
    if (signal?.aborted) return batches;
    const transitions = await context.database.transaction((transaction) =>
      deriveBatch(transaction, context),
    );
    if (transitions === undefined) return batches;
    for (const { interviewId, from, to } of transitions) {
      context.logger.info({ interviewId, from, to }, 'verification moved');
    }
  }
}
