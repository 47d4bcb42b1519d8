import type { ReceiverClient } from '@ine-scraping/client';
import { listLimitMax, type SentNotification } from '@ine-scraping/contracts';
import { waitUntil } from '@ine-scraping/e2e/wait-until';

import type { Target } from '../targets.ts';

export type SentStatus = SentNotification['ScrapingStatus'];

/** Notifications by their numbers: from `first` on, up to and without `end`. */
export interface Sent {
  readonly first: number;
  readonly end: number;
  /** What each interview is told of, in this order. */
  readonly statuses: readonly SentStatus[];
}

/** The notification with this number, counted from 0: all of one interview, then all of the next. Pure. */
export function numberedNotification(number: number, statuses: readonly SentStatus[]): SentNotification {
  const interview = Math.floor(number / statuses.length);
  return {
    InterviewId: interview.toString(16).padStart(24, '0'),
    externalId: `solicitud-${interview}`,
    ScrapingStatus: statuses[number % statuses.length] ?? 'FINISHED',
  };
}

/** How often a receiver has accepted each notification, by interview and status. */
type Stored = ReadonlyMap<string, number>;

/**
 * Holds what is stored against what was sent, one by one: a loss and a copy must not make up for each other.
 * What was not acknowledged may be stored all the same. Pure.
 */
export function judgeStorage(
  { first, end, statuses }: Sent,
  unacknowledged: ReadonlySet<number>,
  storedOf: Stored,
) {
  const sent = end - first;
  const missing = Array.from({ length: sent }, (_, index) => first + index).filter((number) => {
    const { InterviewId, ScrapingStatus } = numberedNotification(number, statuses);
    return !storedOf.has(`${InterviewId} ${ScrapingStatus}`);
  });
  const stored = [...storedOf.values()].reduce((sum, count) => sum + count, 0);
  const lost = missing.filter((number) => !unacknowledged.has(number)).length;
  /** There, and never sent, or more often than it was sent. */
  const surplus = stored - (sent - missing.length);
  return { sent, acknowledged: sent - unacknowledged.size, stored, lost, surplus };
}
export type Storage = ReturnType<typeof judgeStorage>;

/** What was stored since, and how many verdicts are among it, by the receiver's own public API. */
async function readStored(client: ReceiverClient, createdFrom: string, signal: AbortSignal) {
  const stored = new Map<string, number>();
  let scored = 0;
  const listed = client.listVerifications({ createdFrom, pageSize: listLimitMax, signal });
  for await (const { interviewId, notifications, state } of listed) {
    const { inProgress, finished, unknown } = notifications;
    const counts = { IN_PROGRESS: inProgress, FINISHED: finished, unknown };
    for (const [status, count] of Object.entries(counts)) {
      if (count > 0) stored.set(`${interviewId} ${status}`, count);
    }
    if (state === 'SCORED') scored += 1;
  }
  return { stored, scored };
}

/** Longer than any sweep takes that finds what was left lying. */
const storedMsMax = 15_000;

/** Judges as soon as nothing is missing, or when that time is over. */
export async function checkStorage(
  client: ReceiverClient,
  sent: Sent & { readonly createdFrom: string },
  unacknowledged: ReadonlySet<number>,
  signal: AbortSignal,
) {
  const judge = async () => {
    const { stored, scored } = await readStored(client, sent.createdFrom, signal);
    return { ...judgeStorage(sent, unacknowledged, stored), scored };
  };
  const look = async () => {
    const judged = await judge();
    return judged.lost === 0 ? judged : undefined;
  };
  return (await waitUntil(look, { limitMs: storedMsMax, everyMs: 50, signal })) ?? judge();
}

/** Whether receivers have what they acknowledged, after each round. Fast ones that lose are worth nothing. Pure. */
export function judgeStored(judged: readonly Storage[]): Target[] {
  // The first that is wrong says most.
  const worst = judged.find(({ lost, surplus }) => lost + surplus > 0) ?? judged.at(-1);
  if (!worst) return [];
  const { sent, acknowledged, stored, lost, surplus } = worst;
  const measured = `${stored} of ${acknowledged} (${sent} sent), lost ${lost}, too many ${surplus}`;
  return [['all acknowledged is stored, once', measured, lost + surplus === 0]];
}
