import { advanceMsMax, type ClockState } from '@ine-scraping/contracts';

import { MockProviderError } from './errors.ts';
import { createRunningTasks } from './running-tasks.ts';

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
  /** Fires `task` at `atMs`, in order of time and then of scheduling. The past means now. */
  schedule(atMs: number, task: ClockTask, options?: ScheduleOptions): void;
  /**
   * Moves a manual clock and fires what comes due, what that schedules inside the window too. Resolves when
   * all of it is done. Concurrent calls queue. Throws `CLOCK_IS_REAL` on a real clock.
   */
  advance(ms: number): Promise<void>;
  /** Forgets everything scheduled. What is running goes on. */
  clear(): void;
}

export interface ClockOptions {
  readonly mode: ClockState['mode'];
  /** Start of a manual clock, milliseconds since 1970. Default: {@link manualClockStartMs}. */
  readonly now?: number;
  /** Takes what a task throws: nobody else would see it. */
  readonly onError: (error: unknown) => void;
}

/**
 * A clock in the given mode. On a manual clock nothing happens until `advance`; `advance(0)` fires what is
 * due now.
 */
export function createClock({ mode, now = manualClockStartMs, onError }: ClockOptions): Clock {
  return mode === 'real' ? createRealClock(onError) : createManualClock(now, onError);
}

async function runTask(task: ClockTask, firedAtMs: number, onError: (error: unknown) => void): Promise<void> {
  try {
    await task(firedAtMs);
  } catch (error) {
    onError(error);
  }
}

function createRealClock(onError: (error: unknown) => void): Clock {
  const timers = new Set<NodeJS.Timeout>();
  return {
    mode: 'real',
    now: () => Date.now(),
    schedule(atMs, task) {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          // Cannot reject: runTask hands every error to onError.
          void runTask(task, Date.now(), onError);
        },
        Math.max(0, atMs - Date.now()),
      );
      timers.add(timer);
    },
    async advance() {
      throw new MockProviderError(
        'CLOCK_IS_REAL',
        'The clock is real and cannot be advanced: start the mock provider with a manual clock.',
      );
    },
    clear() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

interface Entry {
  readonly atMs: number;
  readonly task: ClockTask;
  readonly quietUntilMs: number;
}

function createManualClock(startMs: number, onError: (error: unknown) => void): Clock {
  let nowMs = startMs;
  /** Latest first, so that the next one is taken from the end. */
  const entries: Entry[] = [];
  const running = createRunningTasks();
  let queue = Promise.resolve();

  function schedule(atMs: number, task: ClockTask, { quietUntilMs = atMs }: ScheduleOptions = {}): void {
    const at = Math.max(atMs, nowMs);
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle] as Entry).atMs > at) low = middle + 1;
      else high = middle;
    }
    // In front of its equals, so that it is fired after them.
    entries.splice(low, 0, { atMs: at, task, quietUntilMs: Math.max(quietUntilMs, at) });
  }

  function fire({ atMs, task, quietUntilMs }: Entry): void {
    nowMs = atMs;
    running.add(runTask(task, atMs, onError), quietUntilMs);
  }

  async function advanceTo(targetMs: number): Promise<void> {
    for (;;) {
      const next = entries.at(-1);
      if (next && next.atMs <= targetMs) {
        // What is done by then may have scheduled something earlier than `next`: look again.
        if (next.atMs > nowMs && !(await running.settled(next.atMs))) continue;
        entries.pop();
        fire(next);
      } else if (!running.isEmpty()) {
        await running.somethingDone();
      } else {
        break;
      }
    }
    nowMs = Math.max(nowMs, targetMs);
  }

  return {
    mode: 'manual',
    now: () => nowMs,
    schedule,
    advance(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0 || ms > advanceMsMax) {
        return Promise.reject(new RangeError(`The clock advances by 0 to ${advanceMsMax} ms, not by ${ms}.`));
      }
      queue = queue.then(() => advanceTo(nowMs + ms));
      return queue;
    },
    clear() {
      entries.length = 0;
    },
  };
}
