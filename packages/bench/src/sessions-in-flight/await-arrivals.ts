import { setTimeout as wait } from 'node:timers/promises';

/** What is waited for; the answers are those of the two processes. */
export interface AwaitedArrivals {
  /** How many notifications are planned. */
  readonly expected: number;
  /** When the last of them is due, by `performance.now()`. */
  readonly lastDueMs: number;
  /** Notifications that have arrived. */
  arrived(): Promise<number>;
  /** What the sender still has to do, see `leftAnswerSchema`. */
  left(): Promise<number>;
}

/** What the last notification may be late before it counts as lost, and one too many before it counts as coming. */
const lateMsMax = 15_000;

/** How often both are asked. */
const pollMs = 250;

/**
 * Resolves when the sender has nothing left to do, with 0, or with what it has left after a time. As many arrivals as
 * planned do not end it: one can be a copy, and the copy of the last one comes after it.
 */
export async function awaitArrivals(awaited: AwaitedArrivals, signal: AbortSignal): Promise<number> {
  const { expected, lastDueMs, arrived, left } = awaited;
  for (;;) {
    const nowMs = performance.now();
    // Before that there is something left, and counting it would hold up who is measured.
    if ((await arrived()) >= expected || nowMs > lastDueMs) {
      const leftNow = await left();
      if (leftNow === 0 || nowMs > lastDueMs + lateMsMax) return leftNow;
    }
    await wait(pollMs, undefined, { signal });
  }
}
