import {
  nextState,
  type LifecycleTrigger,
  type RecognisedScrapingStatus,
  type StateBefore,
  type VerificationState,
} from '@ine-scraping/contracts';

import { backoffMs, remainingGapMs, roundDelayMs, type RetryPolicy } from '../verifications/retry-policy.ts';
import type { VerificationRow } from '../verifications/write-verifications.ts';

/** A notification of the inbox, as far as it matters for its verification. */
export interface InboxEntry {
  /** Position in the inbox. */
  readonly id: string;
  readonly interviewId: string;
  readonly kind: RecognisedScrapingStatus;
  readonly externalId: string | null;
  readonly receivedAt: Date;
}

export interface StateChange {
  readonly from: StateBefore;
  readonly to: VerificationState;
}

/** What the notifications of one interview come to. */
export interface NotificationsSummary {
  readonly state: StateBefore;
  readonly changes: readonly StateChange[];
  readonly inProgressCount: number;
  readonly finishedCount: number;
  readonly unknownCount: number;
  readonly firstAt: Date;
  readonly inProgressAt: Date | null;
  readonly finishedAt: Date | null;
  /** The latest that was sent; `null` when none was. */
  readonly externalId: { readonly value: string; readonly from: string } | null;
}

const triggerOf: Readonly<Record<RecognisedScrapingStatus, LifecycleTrigger>> = {
  IN_PROGRESS: 'IN_PROGRESS_NOTIFIED',
  FINISHED: 'FINISHED_NOTIFIED',
  UNKNOWN: 'UNKNOWN_NOTIFIED',
};

function earliest(entries: readonly InboxEntry[]): Date | null {
  const times = entries.map((entry) => entry.receivedAt.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/**
 * Takes a verification in state `before` through the notifications of its interview, in the order of the inbox. The lifecycle
 * table decides alone: the first of an interview begins its verification, and a copy, a late one and a later unknown status change
 * nothing and are only counted. `entries` is not empty.
 */
export function applyNotifications(
  before: StateBefore,
  entries: readonly InboxEntry[],
): NotificationsSummary {
  const changes: StateChange[] = [];
  let state = before;
  for (const { kind } of entries) {
    const to = nextState(state, triggerOf[kind]);
    if (to === undefined) continue;
    changes.push({ from: state, to });
    state = to;
  }
  const finished = entries.filter((entry) => entry.kind === 'FINISHED');
  const inProgress = entries.filter((entry) => entry.kind === 'IN_PROGRESS');
  const named = entries.findLast((entry) => entry.externalId !== null);
  return {
    state,
    changes,
    inProgressCount: inProgress.length,
    finishedCount: finished.length,
    unknownCount: entries.length - inProgress.length - finished.length,
    firstAt: earliest(entries) ?? new Date(0),
    inProgressAt: earliest(inProgress),
    finishedAt: earliest(finished),
    externalId: named?.externalId ? { value: named.externalId, from: named.id } : null,
  };
}

/** What a batch of notifications changes in one verification. */
export interface NotifiedVerification {
  interviewId: string;
  state: VerificationState;
  createdAt: Date;
  inProgressAt: Date | null;
  finishedAt: Date | null;
  inProgressCount: number;
  finishedCount: number;
  unknownCount: number;
  externalId: string | null;
  /** Position in the inbox of the notification that the external id is from: the latest wins, whoever derives it. */
  externalIdFrom: string | null;
  pullForwards: number;
  nextAttemptAt: Date | null;
  /** Left FAILED: the round's counters begin again and the dead letter is settled. */
  newRound: boolean;
}

/** What to do about a verification's job. `replace`: there may be one that waits, or none. */
export type JobAction =
  | { readonly kind: 'schedule' | 'move' | 'replace'; readonly delayMs: number }
  | { readonly kind: 'none' };

/** What follows from the notifications of one interview. */
export interface Derived {
  readonly update: NotifiedVerification;
  readonly changes: readonly StateChange[];
  readonly job: JobAction;
}

export interface Circumstances {
  readonly policy: RetryPolicy;
  readonly now: Date;
  /** In [0, 1). */
  readonly random: () => number;
}

/** FINISHED is what a score is read in: the states from which used-up attempts lead on. */
function awaitsScore(state: VerificationState): boolean {
  return nextState(state, 'ATTEMPTS_USED_UP') !== undefined;
}

/** A round that begins gets a job; one that has begun is brought forward by a FINISHED that is repeated. */
function planJob(
  row: VerificationRow,
  summary: NotificationsSummary,
  entered: boolean,
  { now, policy, random }: Circumstances,
): JobAction {
  const gapMs = remainingGapMs(policy.gapMs, row.lastAttemptAt, now);
  if (entered) {
    const delayMs = Math.max(gapMs, roundDelayMs(policy.round, row.failedRounds, random()));
    // A look for which Incode did not let us in waits for its next attempt, which can be minutes away: no second job is added to it.
    return { kind: row.accessAttempts > 0 ? 'replace' : 'schedule', delayMs };
  }
  // A round that waits for its first attempt does so on purpose, see `roundDelayMs`.
  const { notReadyAttempts, failedAttempts, briefAttempts, accessAttempts } = row;
  const begun = notReadyAttempts + failedAttempts + briefAttempts + accessAttempts > 0;
  const repeated = begun && summary.finishedCount > 0 && awaitsScore(row.state);
  const waitMs = (row.nextAttemptAt?.getTime() ?? 0) - now.getTime();
  if (!repeated || waitMs <= gapMs || row.pullForwards >= policy.pullForwardsMax) return { kind: 'none' };
  return { kind: 'move', delayMs: gapMs };
}

/**
 * Takes a verification through the notifications of its interview: what changes in its row, in its history, and about its job.
 * Pure. `created` says that the row exists since these notifications, so that its state is not one that it came from.
 */
export function deriveVerification(
  row: VerificationRow,
  created: boolean,
  entries: readonly InboxEntry[],
  circumstances: Circumstances,
): Derived {
  const { now, policy, random } = circumstances;
  const summary = applyNotifications(created ? 'NONE' : row.state, entries);
  const entered = summary.changes.some((change) => awaitsScore(change.to));
  const newRound = summary.changes.some((change) => change.from === 'FAILED');
  const job = planJob(row, summary, entered, circumstances);
  // Nobody has promised an attempt while scraping runs: reconciliation looks when no webhook comes.
  const firstLookMs = created && !entered ? backoffMs(policy.look, 1, random()) : undefined;
  const delayMs = firstLookMs ?? (job.kind === 'none' ? undefined : job.delayMs);
  return {
    changes: summary.changes,
    job,
    update: {
      interviewId: row.interviewId,
      state: summary.state === 'NONE' ? row.state : summary.state,
      createdAt: summary.firstAt,
      inProgressAt: summary.inProgressAt,
      finishedAt: summary.finishedAt,
      inProgressCount: summary.inProgressCount,
      finishedCount: summary.finishedCount,
      unknownCount: summary.unknownCount,
      externalId: summary.externalId?.value ?? null,
      externalIdFrom: summary.externalId?.from ?? null,
      pullForwards: newRound ? 0 : row.pullForwards + (job.kind === 'move' ? 1 : 0),
      nextAttemptAt: delayMs === undefined ? row.nextAttemptAt : new Date(now.getTime() + delayMs),
      newRound,
    },
  };
}
