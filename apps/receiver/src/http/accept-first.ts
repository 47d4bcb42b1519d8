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
  #looking = false;

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
    if (!this.#came && !this.#looking) {
      handle();
      return;
    }
    if (this.#waiting.push(handle) === 1) this.#waitingSince = performance.now();
    this.#noPauseSince ??= this.#waitingSince;
    this.#lookNextTurn();
  }

  #lookNextTurn(): void {
    if (this.#looking) return;
    this.#looking = true;
    setImmediate(this.#look);
  }

  readonly #look = (): void => {
    this.#looking = false;
    const came = this.#came;
    this.#came = false;
    if (!came) this.#noPauseSince = undefined;
    // Until there was a pause, whether somebody waits for it or not: who is refused for the lack of one does not ask here.
    else this.#lookNextTurn();
    if (came && performance.now() - this.#waitingSince <= waitMsMax) return;
    const ready = this.#waiting;
    this.#waiting = [];
    for (const handle of ready) handle();
  };
}
