import {
  nextState,
  type LifecycleTrigger,
  type RecognisedScrapingStatus,
  type StateBefore,
  type VerificationState,
} from '@ine-scraping/contracts';

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
  readonly finishedCount: number;
  readonly firstAt: Date;
  readonly inProgressAt: Date | null;
  readonly finishedAt: Date | null;
  /** The latest that was sent; `null` when none was. */
  readonly externalId: { readonly value: string; readonly from: string } | null;
}

const triggerOf: Readonly<Partial<Record<RecognisedScrapingStatus, LifecycleTrigger>>> = {
  IN_PROGRESS: 'IN_PROGRESS_NOTIFIED',
  FINISHED: 'FINISHED_NOTIFIED',
};

function earliest(entries: readonly InboxEntry[]): Date | null {
  const times = entries.map((entry) => entry.receivedAt.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/**
 * Takes a verification in state `before` through the notifications of its interview, in the order of the inbox. The lifecycle
 * table decides alone; a copy, a late one and an unknown status change nothing and are only counted. `entries` is not empty.
 */
export function applyNotifications(
  before: StateBefore,
  entries: readonly InboxEntry[],
): NotificationsSummary {
  const changes: StateChange[] = [];
  let state = before;
  for (const { kind } of entries) {
    const trigger = triggerOf[kind];
    const to = trigger && nextState(state, trigger);
    if (to === undefined) continue;
    changes.push({ from: state, to });
    state = to;
  }
  const finished = entries.filter((entry) => entry.kind === 'FINISHED');
  const named = entries.findLast((entry) => entry.externalId !== null);
  return {
    state,
    changes,
    finishedCount: finished.length,
    firstAt: earliest(entries) ?? new Date(0),
    inProgressAt: earliest(entries.filter((entry) => entry.kind === 'IN_PROGRESS')),
    finishedAt: earliest(finished),
    externalId: named?.externalId ? { value: named.externalId, from: named.id } : null,
  };
}
