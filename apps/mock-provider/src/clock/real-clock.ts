import { MockProviderError, stoppedError } from '../errors.ts';
import type { SafeTask, Timeline } from './clock.ts';

/**
 * The longest that a timer of Node holds, some 24.8 days; a longer one would fire at once. A scenario can plan further
 * ahead: fifty copies, a day from one to the next.
 */
export const timerMsMax = 2 ** 31 - 1;

/** A clock that goes by itself. `timerMs`: what one of its timers may hold. */
export function createRealClock(timerMs = timerMsMax): Timeline {
  /** What is scheduled, each with the timer that is armed for it now. */
  const timers = new Map<object, NodeJS.Timeout>();
  let stopped = false;

  function arm(entry: object, atMs: number, task: SafeTask): void {
    const leftMs = Math.max(0, atMs - Date.now());
    const timer = setTimeout(
      () => {
        if (leftMs > timerMs) {
          arm(entry, atMs, task);
          return;
        }
        timers.delete(entry);
        // Never rejects.
        void task(Date.now());
      },
      Math.min(leftMs, timerMs),
    );
    timers.set(entry, timer);
  }

  function clear(): void {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
  }

  return {
    mode: 'real',
    now: () => Date.now(),
    schedule(atMs, task) {
      if (!stopped) arm({}, atMs, task);
    },
    async advance() {
      if (stopped) throw stoppedError();
      throw new MockProviderError(
        'CLOCK_IS_REAL',
        'The clock is real and cannot be advanced: start the mock provider with a manual clock.',
      );
    },
    clear,
    stop() {
      stopped = true;
      clear();
    },
  };
}
