import { setImmediate } from 'node:timers/promises';

import type { Clock } from '../src/index.ts';

interface Timer {
  readonly at: number;
  readonly delayMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it, and that knows which timers are set. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  /** Each wait that {@link play} has cut short, in milliseconds. */
  readonly waits: number[] = [];

  constructor(startsAt = Date.parse('2026-01-05T10:00:00Z')) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, delayMs, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Timers that are set now: a call that has ended must leave none. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Whether a timer of `delayMs` is set. */
  waiting(delayMs: number): boolean {
    return [...this.#timers].some((timer) => timer.delayMs === delayMs);
  }

  /** Fires what is due within `ms`, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [first] = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (!first) break;
      this.#timers.delete(first);
      this.#now = first.at;
      first.callback();
    }
    this.#now = end;
  }

  /**
   * Waits for `promise` while cutting short every wait of at most `waitMsMax`: those are the waits between attempts, the
   * longer timers are time limits.
   */
  async play<Value>(promise: Promise<Value>, waitMsMax = 20_000): Promise<Value> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    void promise.then(end, end);
    while (!settled) {
      const waits = [...this.#timers].filter(({ delayMs }) => delayMs <= waitMsMax);
      const [first] = waits.toSorted((a, b) => a.at - b.at);
      if (first) {
        this.waits.push(first.delayMs);
        this.advance(first.at - this.#now);
      }
      await setImmediate();
    }
    return await promise;
  }
}
