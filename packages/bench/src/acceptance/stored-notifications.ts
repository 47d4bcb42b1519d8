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

async function readStored(baseUrl: string): Promise<Stored> {
  const stored = new Map<string, Verification['notifications']>();
  const client = createReceiverClient({ baseUrl });
  for await (const { interviewId, notifications } of client.listVerifications({ pageSize: listLimitMax }))
    stored.set(interviewId, notifications);
  return stored;
}

/**
 * Everything that the receiver has accepted, by its own public API: resolves when that are at least `expected`, or when they
 * did not become so many in time.
 */
export async function readStoredNotifications(baseUrl: string, expected: number): Promise<Stored> {
  const deadline = performance.now() + derivedMsMax;
  for (;;) {
    const stored = await readStored(baseUrl);
    if (countStored(stored) >= expected || performance.now() > deadline) return stored;
    await wait(pollMs);
  }
}
