import { createReceiverClient } from '@ine-scraping/client';
import { listLimitMax, type SentNotification, scrapingStatuses } from '@ine-scraping/contracts';
import { waitUntil } from '@ine-scraping/e2e/wait-until';

/** The notification with this number, counted from 0: IN_PROGRESS and FINISHED of one interview after the other. Pure. */
export function numberedNotification(number: number): SentNotification {
  const interview = Math.floor(number / scrapingStatuses.length);
  return {
    InterviewId: interview.toString(16).padStart(24, '0'),
    externalId: `solicitud-${interview}`,
    ScrapingStatus: scrapingStatuses[number % scrapingStatuses.length] ?? 'FINISHED',
  };
}

/** How often a receiver has accepted each notification, by interview and status. */
type Stored = ReadonlyMap<string, number>;

/**
 * Holds what is stored against the `sent` notifications from number 0 on, one by one: a loss and a copy must not make up for each other.
 * What was not acknowledged may be stored all the same. Pure.
 */
export function judgeStorage(sent: number, unacknowledged: ReadonlySet<number>, storedOf: Stored) {
  const missing = Array.from({ length: sent }, (_, number) => number).filter((number) => {
    const { InterviewId, ScrapingStatus } = numberedNotification(number);
    return !storedOf.has(`${InterviewId} ${ScrapingStatus}`);
  });
  const stored = [...storedOf.values()].reduce((sum, count) => sum + count, 0);
  const lost = missing.filter((number) => !unacknowledged.has(number)).length;
  /** There, and never sent, or more often than it was sent. */
  const surplus = stored - (sent - missing.length);
  return { sent, acknowledged: sent - unacknowledged.size, stored, lost, surplus };
}

/** By the receiver's own public API. */
async function readStored(baseUrl: string, signal: AbortSignal): Promise<Stored> {
  const stored = new Map<string, number>();
  const listed = createReceiverClient({ baseUrl }).listVerifications({ pageSize: listLimitMax, signal });
  for await (const { interviewId, notifications } of listed) {
    const { inProgress, finished, unknown } = notifications;
    const counts = { IN_PROGRESS: inProgress, FINISHED: finished, unknown };
    for (const [status, count] of Object.entries(counts)) {
      if (count > 0) stored.set(`${interviewId} ${status}`, count);
    }
  }
  return stored;
}

/** Verifications are derived some milliseconds after the acknowledgement, and by a sweep every ten seconds at the latest. */
const derivedMsMax = 15_000;

/** Judges as soon as nothing is missing, or when that time is over. */
export async function checkStorage(
  baseUrl: string,
  sent: number,
  unacknowledged: ReadonlySet<number>,
  signal: AbortSignal,
) {
  const judge = async () => judgeStorage(sent, unacknowledged, await readStored(baseUrl, signal));
  const look = async () => {
    const judged = await judge();
    return judged.lost === 0 ? judged : undefined;
  };
  return (await waitUntil(look, { limitMs: derivedMsMax, everyMs: 50, signal })) ?? judge();
}
