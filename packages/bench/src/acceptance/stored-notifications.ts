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

/** What was sent to one receiver since it was started, numbered from 0. What was not acknowledged may be stored all the same. */
export interface SentSoFar {
  readonly sent: number;
  readonly unacknowledged: ReadonlySet<number>;
}

/** How often a receiver has accepted each notification, by interview and status. */
export type Stored = ReadonlyMap<string, number>;

/** Whether a receiver has what it acknowledged. A fast one that loses is worth nothing. */
export type JudgedStorage = ReturnType<typeof judgeStorage>;

/** Holds what is stored against what was acknowledged, one by one: a loss and a copy must not make up for each other. Pure. */
export function judgeStorage({ sent, unacknowledged }: SentSoFar, storedOf: Stored) {
  let lost = 0;
  let explained = 0;
  for (let number = 0; number < sent; number += 1) {
    const { InterviewId, ScrapingStatus } = numberedNotification(number);
    if (storedOf.has(`${InterviewId} ${ScrapingStatus}`)) explained += 1;
    else if (!unacknowledged.has(number)) lost += 1;
  }
  const stored = [...storedOf.values()].reduce((sum, count) => sum + count, 0);
  // There, and never sent, or more often than it was sent.
  const surplus = stored - explained;
  const acknowledged = sent - unacknowledged.size;
  return { sent, acknowledged, stored, lost, surplus, met: lost === 0 && surplus === 0 };
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

/** Judges as soon as no more than `lostBefore` are missing: what was lost before does not come any more. */
export async function checkStorage(
  baseUrl: string,
  sent: SentSoFar,
  lostBefore: number,
  signal: AbortSignal,
): Promise<JudgedStorage> {
  let judged = judgeStorage(sent, new Map());
  const look = async (): Promise<true | undefined> => {
    judged = judgeStorage(sent, await readStored(baseUrl, signal));
    return judged.lost <= lostBefore || undefined;
  };
  await waitUntil(look, { limitMs: derivedMsMax, everyMs: 50, signal });
  return judged;
}
