/** Where all time in this package comes from, so that a test can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Calls back once after `delayMs`; the returned function cancels. `purpose` tells a time limit from a wait between two
   * requests: while a wait is set, nothing is under way, and a test may cut it short.
   */
  after(delayMs: number, callback: () => void, purpose: 'LIMIT' | 'WAIT'): () => void;
}

/** The clock of the platform. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Longest delay that `setTimeout` keeps, about 24.8 days; a longer one fires at once, on every platform. */
export const delayMsMax = 2 ** 31 - 1;
