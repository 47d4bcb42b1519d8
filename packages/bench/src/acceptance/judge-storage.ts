import { numberedNotification } from './numbered-notification.ts';
import { countStored, type Stored } from './stored-notifications.ts';

/** What was sent to one receiver since it was started. */
export interface SentSoFar {
  /** Notifications, numbered from 0. */
  readonly sent: number;
  /** Numbers of those that were not acknowledged; they may be stored all the same. */
  readonly unacknowledged: ReadonlySet<number>;
}

/** Whether a receiver has what it acknowledged. A fast one that loses is worth nothing. */
export interface JudgedStorage {
  readonly sent: number;
  readonly acknowledged: number;
  readonly stored: number;
  /** Acknowledged, and not there. */
  readonly lost: number;
  /** There, and never sent, or more often than it was sent. */
  readonly surplus: number;
  readonly met: boolean;
}

function countOf(stored: Stored, number: number): number {
  const { InterviewId, ScrapingStatus } = numberedNotification(number);
  const counts = stored.get(InterviewId);
  return (ScrapingStatus === 'IN_PROGRESS' ? counts?.inProgress : counts?.finished) ?? 0;
}

/** Holds what is stored against what was acknowledged, one by one: a loss and a copy must not make up for each other. Pure. */
export function judgeStorage({ sent, unacknowledged }: SentSoFar, stored: Stored): JudgedStorage {
  let lost = 0;
  let explained = 0;
  for (let number = 0; number < sent; number += 1) {
    const there = Math.min(1, countOf(stored, number));
    explained += there;
    if (there === 0 && !unacknowledged.has(number)) lost += 1;
  }
  const surplus = countStored(stored) - explained;
  return {
    sent,
    acknowledged: sent - unacknowledged.size,
    stored: countStored(stored),
    lost,
    surplus,
    met: lost === 0 && surplus === 0,
  };
}
