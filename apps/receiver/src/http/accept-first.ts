/** How long requests wait for connections at the most: a commit that many share is worth it. */
const waitMsMax = 100;
/** Connections that have come without a pause for so long wait in a queue of the system, and nobody knows for how long. */
const behindMsMax = 2_000;

/**
 * The event loop takes one new connection a turn (OBS: libuv since 1.45), and a turn in which the embedded database commits is a long
 * one: when every sender opens a connection of its own, there would be one commit for each, and the others would wait where nobody
 * can refuse them. So while connections come, requests wait for a turn in which none did.
 */
export class AcceptFirst {
  #came = false;
  #waitingSince = 0;
  #waiting: (() => void)[] = [];
  #noPauseSince: number | undefined;

  /** Whether there has been no pause for too long, so that who comes now has probably waited long enough already. */
  get isBehind(): boolean {
    return this.#noPauseSince !== undefined && performance.now() - this.#noPauseSince > behindMsMax;
  }

  /** To be called for each new connection. */
  connected(): void {
    this.#came = true;
  }

  /** Calls `handle`: at once when no connection has come lately, otherwise in a while. */
  request(handle: () => void): void {
    if (!this.#came && this.#waiting.length === 0) {
      this.#noPauseSince = undefined;
      handle();
      return;
    }
    this.#waiting.push(handle);
    if (this.#waiting.length > 1) return;
    this.#waitingSince = performance.now();
    this.#noPauseSince ??= this.#waitingSince;
    setImmediate(this.#look);
  }

  readonly #look = (): void => {
    const isLate = performance.now() - this.#waitingSince > waitMsMax;
    if (this.#came && !isLate) {
      this.#came = false;
      setImmediate(this.#look);
      return;
    }
    if (!this.#came) this.#noPauseSince = undefined;
    const ready = this.#waiting;
    this.#waiting = [];
    for (const handle of ready) handle();
  };
}
