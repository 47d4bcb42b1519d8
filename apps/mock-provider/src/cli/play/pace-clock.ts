import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import type { MockProviderControl } from '../../control/control.ts';

/** From one move of the clock to the next, in real milliseconds: finer than anybody sees. */
const tickMs = 10;

/** Longest single move, on the clock: however fast it runs, what has happened is told in between. */
const stepMsMax = 1000;

export interface Pace {
  /** Milliseconds on the clock for each real one. */
  readonly speed: number;
  readonly signal: AbortSignal;
  /** Called after each move; true ends it. */
  readonly isDone: () => Promise<boolean>;
}

/**
 * Moves a manual clock as real time goes by. A play on it has exact times, the same in each run and at each speed, which
 * a real clock has not.
 */
export async function paceClock(control: Pick<MockProviderControl, 'advance'>, pace: Pace): Promise<void> {
  const { speed, signal, isDone } = pace;
  const startedAtMs = performance.now();
  const interrupted = once(signal, 'abort');
  let movedMs = 0;
  while (!signal.aborted) {
    const behindMs = Math.floor((performance.now() - startedAtMs) * speed) - movedMs;
    const stepMs = Math.min(Math.max(behindMs, 0), stepMsMax);
    // A receiver that hangs must not hold up Ctrl-C.
    await Promise.race([control.advance(stepMs), interrupted]);
    movedMs += stepMs;
    if (await isDone()) return;
    // A receiver that took long to answer has held the clock up: it catches up without a pause.
    if (behindMs <= stepMsMax) await wait(tickMs);
  }
}
