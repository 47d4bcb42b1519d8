import type { Clock } from '../clock.ts';

/** Waits on the clock, for those who must hear it when the mock is reset meanwhile. */
export interface Waiting {
  /** Calls `done` after `ms` on the clock with true; with false as soon as {@link Waiting.breakOff} is called. */
  wait(ms: number, done: (waited: boolean) => void): void;
  breakOff(): void;
}

export function createWaiting(clock: Clock): Waiting {
  const waiting = new Set<(waited: boolean) => void>();
  return {
    wait(ms, done) {
      waiting.add(done);
      clock.schedule(clock.now() + ms, () => {
        if (waiting.delete(done)) done(true);
      });
    },
    breakOff() {
      const broken = [...waiting];
      waiting.clear();
      for (const done of broken) done(false);
    },
  };
}
