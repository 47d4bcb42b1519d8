/** A moment by which something must be over, handed down through everything that takes part in it. */
export class Deadline {
  readonly #endsAt: number;

  constructor(limitMs: number) {
    this.#endsAt = performance.now() + limitMs;
  }

  get remainingMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /**
   * Waits for `work`, but not beyond the deadline. Resolves with whether it ended in time; otherwise it goes on unwatched, and
   * what it throws then is lost. Rejects when `work` does in time.
   */
  async wait(work: Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.remainingMs);
    });
    try {
      return await Promise.race([work.then(() => true), over]);
    } finally {
      clearTimeout(timer);
    }
  }
}
