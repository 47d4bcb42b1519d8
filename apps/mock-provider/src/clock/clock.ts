import type { ClockState } from '@ine-scraping/contracts';

import { createClockWaits } from './clock-wait.ts';
import { createManualClock } from './manual-clock.ts';
import { createRealClock } from './real-clock.ts';

/** Where a manual clock starts, so that two runs with one seed show the same times. */
export const manualClockStartMs = Date.UTC(2026, 0, 1);

/** Something to do at a time. `firedAtMs` is the clock's time when it was fired. */
export type ClockTask = (firedAtMs: number) => void | Promise<void>;

export interface ScheduleOptions {
  /**
   * The earliest time, on the clock, for which the task may schedule anything while it runs. A manual clock
   * never passes it before the task is done. Default: the task's own time.
   */
  readonly quietUntilMs?: number;
}

/** All simulated time goes through it: scraping, deliveries, retries and the expiry of tokens. */
export interface Clock {
  readonly mode: ClockState['mode'];
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Fires `task` at `atMs`, in order of time and then of scheduling. The past means now. Throws a `RangeError` for what is no
   * time.
   */
  schedule(atMs: number, task: ClockTask, options?: ScheduleOptions): void;
  /** Calls back after `ms` on the clock with true; with false when the clock is cleared or stopped meanwhile. */
  wait(ms: number, done: (waited: boolean) => void): void;
  /**
   * Moves a manual clock and fires what comes due, what that schedules inside the window too. Resolves when
   * all of it is done. Concurrent calls queue. Throws `CLOCK_IS_REAL` on a real clock, `STOPPED` on a stopped one.
   */
  advance(ms: number): Promise<void>;
  /** Forgets everything scheduled, and breaks off all waits. What is running goes on. */
  clear(): void;
  /** Clears it for good: what is scheduled from now on is forgotten at once. An advance that waits ends. */
  stop(): void;
}

/** A task that never rejects. */
export type SafeTask = (firedAtMs: number) => Promise<void>;

/** What makes a clock manual or real; it is given due times that are times, and tasks that never reject. */
export interface Timeline extends Pick<Clock, 'mode' | 'now' | 'advance' | 'clear' | 'stop'> {
  schedule(atMs: number, task: SafeTask, options?: ScheduleOptions): void;
}

export interface ClockOptions {
  readonly mode: ClockState['mode'];
  /** Start of a manual clock, milliseconds since 1970. Default: {@link manualClockStartMs}. */
  readonly now?: number;
  /** Takes what a task throws: nobody else would see it. */
  readonly onError: (error: unknown) => void;
  /** What one timer of a real clock may hold, in milliseconds. Default: as much as Node's can. */
  readonly timerMs?: number;
}

/**
 * A clock in the given mode. On a manual clock nothing happens until `advance`; `advance(0)` fires what is
 * due now.
 */
export function createClock({ mode, now = manualClockStartMs, onError, timerMs }: ClockOptions): Clock {
  const timeline = mode === 'real' ? createRealClock(timerMs) : createManualClock(now);

  function schedule(atMs: number, task: ClockTask, options?: ScheduleOptions): void {
    // A NaN among what is scheduled compares with nothing, and a clock that meets it would never fire again.
    if (!Number.isFinite(atMs)) throw new RangeError(`Nothing can be due at ${atMs} ms.`);
    async function runSafely(firedAtMs: number): Promise<void> {
      try {
        await task(firedAtMs);
      } catch (error) {
        onError(error);
      }
    }
    timeline.schedule(atMs, runSafely, options);
  }

  const waits = createClockWaits({ now: timeline.now, schedule });
  return {
    ...timeline,
    schedule,
    wait: waits.wait,
    clear() {
      timeline.clear();
      waits.breakOff();
    },
    stop() {
      timeline.stop();
      waits.stop();
    },
  };
}
