import type { Clock } from './clock.ts';

/** Waits on the clock, for those who must hear it when the clock is cleared or stopped meanwhile. */
export interface ClockWaits {
  /**
   * Calls `done` after `ms` on the clock with true; with false as soon as {@link ClockWaits.breakOff} is called, and at once
   * after {@link ClockWaits.stop}.
   */
  wait(ms: number, done: (waited: boolean) => void): void;
  breakOff(): void;
  stop(): void;
}

export function createClockWaits(clock: Pick<Clock, 'now' | 'schedule'>): ClockWaits {
  const waiting = new Set<(waited: boolean) => void>();
  let stopped = false;

  function breakOff(): void {
    const broken = [...waiting];
    waiting.clear();
    for (const done of broken) done(false);
  }

  return {
    wait(ms, done) {
      // A stopped clock takes nothing: nobody would ever call back.
      if (stopped) {
        done(false);
        return;
      }
      waiting.add(done);
      clock.schedule(clock.now() + ms, () => {
        if (waiting.delete(done)) done(true);
      });
    },
    breakOff,
    stop() {
      stopped = true;
      breakOff();
    },
  };
}
