import { advanceMsMax } from '@ine-scraping/contracts';

import { stoppedError } from '../errors.ts';
import type { SafeTask, ScheduleOptions, Timeline } from './clock.ts';
import { createRunningTasks } from './running-tasks.ts';

interface Entry {
  readonly atMs: number;
  readonly task: SafeTask;
  readonly quietUntilMs: number;
}

/** A clock that stands still until it is advanced. */
export function createManualClock(startMs: number): Timeline {
  let nowMs = startMs;
  /** Latest first, so that the next one is taken from the end. */
  const entries: Entry[] = [];
  const running = createRunningTasks();
  let queue = Promise.resolve();
  let stopped = false;

  function schedule(atMs: number, task: SafeTask, { quietUntilMs = atMs }: ScheduleOptions = {}): void {
    if (stopped) return;
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
    running.add(task(atMs), quietUntilMs);
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
      if (stopped) return Promise.reject(stoppedError());
      if (!Number.isSafeInteger(ms) || ms < 0 || ms > advanceMsMax) {
        return Promise.reject(new RangeError(`The clock advances by 0 to ${advanceMsMax} ms, not by ${ms}.`));
      }
      queue = queue.then(() => advanceTo(nowMs + ms));
      return queue;
    },
    clear() {
      entries.length = 0;
    },
    stop() {
      stopped = true;
      entries.length = 0;
    },
  };
}
