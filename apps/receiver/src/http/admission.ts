import { ReceiverError } from '../runtime/errors.ts';

/** More is under way than can be answered in time. Whoever sent this one must send it again. */
export class OverloadedError extends ReceiverError {
  readonly code = 'OVERLOADED';
  readonly retryable = true;
}

/** Half of the five seconds in which an answer must be out: the other half is for what waits before us, in sockets that nobody has read yet. */
const oldestMsMax = 2_500;

/**
 * Who comes late is told at once. Notifications are committed in the order in which they came, so a new one waits at least as long as
 * the oldest has: when that is too long, a new one is refused before it waits at all. As soon as the oldest is settled, one way or
 * the other, the next are let in.
 */
export class Admission {
  readonly #oldestMsMax: number;
  readonly #now: () => number;
  readonly #begun = new Set<{ readonly at: number }>();

  constructor(limitMs = oldestMsMax, now: () => number = () => performance.now()) {
    this.#oldestMsMax = limitMs;
    this.#now = now;
  }

  /** @throws {OverloadedError} without having called `work`; otherwise as `work` does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const [oldest] = this.#begun;
    if (oldest && this.#now() - oldest.at > this.#oldestMsMax) {
      throw new OverloadedError(`a notification has waited for ${this.#oldestMsMax} ms; send it again`);
    }
    const mine = { at: this.#now() };
    this.#begun.add(mine);
    try {
      return await work();
    } finally {
      this.#begun.delete(mine);
    }
  }
}
