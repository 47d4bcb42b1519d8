import { setImmediate } from 'node:timers/promises';

import type { Clock } from '../src/index.ts';

interface Timer {
  readonly at: number;
  readonly delayMs: number;
  readonly purpose: 'LIMIT' | 'WAIT';
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it, and that knows which timers are set. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  /** Each wait that was begun, in milliseconds. */
  readonly waits: number[] = [];

  constructor(startsAt = Date.parse('2026-01-05T10:00:00Z')) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void, purpose: 'LIMIT' | 'WAIT'): () => void {
    const timer = { at: this.#now + delayMs, delayMs, callback, purpose };
    if (purpose === 'WAIT') this.waits.push(delayMs);
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Timers that are set now: a call that has ended must leave none. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Whether a wait is under way, and so no request. */
  get waiting(): boolean {
    return [...this.#timers].some(({ purpose }) => purpose === 'WAIT');
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

  /** Waits for `promise`, a single call, while cutting short its waits: by as much as the next timer allows. */
  async play<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    void promise.then(end, end);
    while (!settled) {
      const [first] = [...this.#timers].toSorted((a, b) => a.at - b.at);
      if (first && this.waiting) this.advance(first.at - this.#now);
      await setImmediate();
    }
    return await promise;
  }
}
