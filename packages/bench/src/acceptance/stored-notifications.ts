import { setTimeout as wait } from 'node:timers/promises';

import { createReceiverClient } from '@ine-scraping/client';
import { listLimitMax, type Verification } from '@ine-scraping/contracts';

/** What a receiver says that it has accepted, by interview. */
export type Stored = ReadonlyMap<string, Verification['notifications']>;

/** Verifications are derived some milliseconds after the acknowledgement, and by a sweep every ten seconds at the latest. */
const derivedMsMax = 15_000;
const pollMs = 50;

export function countStored(stored: Stored): number {
  return [...stored.values()].reduce(
    (sum, { inProgress, finished, unknown }) => sum + inProgress + finished + unknown,
    0,
  );
}

async function readStored(baseUrl: string, signal: AbortSignal): Promise<Stored> {
  const stored = new Map<string, Verification['notifications']>();
  const client = createReceiverClient({ baseUrl });
  const listed = client.listVerifications({ pageSize: listLimitMax, signal });
  for await (const { interviewId, notifications } of listed) stored.set(interviewId, notifications);
  return stored;
}

/**
 * Everything that the receiver has accepted, by its own public API: resolves when that is `complete`, or when it did not become
 * so in time. Rejects when `signal` is aborted.
 */
export async function readStoredNotifications(
  baseUrl: string,
  complete: (stored: Stored) => boolean,
  signal: AbortSignal,
): Promise<Stored> {
  const deadline = performance.now() + derivedMsMax;
  for (;;) {
    const stored = await readStored(baseUrl, signal);
    if (complete(stored) || performance.now() > deadline) return stored;
    await wait(pollMs, undefined, { signal });
  }
}
