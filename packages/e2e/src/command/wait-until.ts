import { setTimeout as delay } from 'node:timers/promises';

export interface Waiting {
  /** Longest time to wait, in milliseconds; a look that runs then is waited for. */
  readonly limitMs: number;
  /** From one look to the next, in milliseconds. */
  readonly everyMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks again and again, and resolves with what `look` gives as soon as that is not `undefined`; with `undefined` when the time is over.
 * Rejects when `look` does, and when `signal` is aborted.
 */
export async function waitUntil<Found>(
  look: () => Promise<Found | undefined>,
  { limitMs, everyMs, signal }: Waiting,
): Promise<Found | undefined> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || performance.now() > deadline) return found;
    await delay(everyMs, undefined, signal && { signal });
  }
}
