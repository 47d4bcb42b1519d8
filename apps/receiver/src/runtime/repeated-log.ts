/** Between two lines about the same thing: somebody who looks sees that it goes on, and a flood does not fill the disk. */
const everyMsDefault = 10_000;
/** Keys come from a table of ours; whatever makes more of them shares one line. */
const keysMax = 100;

/**
 * Bounds what is logged about things that callers can make happen again and again. The first of a `key` is written at once, then
 * one every `everyMs` at most, with how many were not.
 */
export class RepeatedLog {
  readonly #everyMs: number;
  readonly #lines = new Map<string, { loggedAt: number; notLogged: number }>();

  constructor(everyMs = everyMsDefault) {
    this.#everyMs = everyMs;
  }

  /** Calls `log` with the fields to add to the line, when it is time for one. */
  write(key: string, log: (fields: { notLogged?: number }) => void): void {
    const now = performance.now();
    const known = this.#lines.has(key) || this.#lines.size < keysMax ? key : '';
    const line = this.#lines.get(known) ?? { loggedAt: -Infinity, notLogged: 0 };
    this.#lines.set(known, line);
    if (now - line.loggedAt < this.#everyMs) {
      line.notLogged += 1;
      return;
    }
    log(line.notLogged === 0 ? {} : { notLogged: line.notLogged });
    line.loggedAt = now;
    line.notLogged = 0;
  }
}
