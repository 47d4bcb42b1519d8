import { setTimeout as delay } from 'node:timers/promises';

import type { Deadline } from './runtime/deadline.ts';
import { ReceiverError } from './runtime/errors.ts';
import type { Logger } from './runtime/logger.ts';
import type { ReceiverCore } from './core.ts';

/** A core, and everything that was opened for it. */
export interface OpenedCore {
  readonly core: ReceiverCore;
  /** Drains the core and closes what is under it. Over by `deadline`. */
  stop(deadline: Deadline): Promise<void>;
}

export interface CoreOpenerOptions {
  /** Opens a core. Leaves nothing open when it throws. */
  readonly open: () => Promise<OpenedCore>;
  readonly logger: Logger;
  /** Between attempts: the first delay, doubled each time up to the second. Default 250 ms to 5 s. */
  readonly backoff?: { readonly baseMs: number; readonly maxMs: number };
}

/** There is no core yet, as the database has not been reached. */
export class CoreAbsentError extends ReceiverError {
  readonly code = 'CORE_ABSENT';
  readonly retryable = true;
}

/** Quick enough that a database which is started together with us is not waited for. */
const backoffDefault = { baseMs: 250, maxMs: 5_000 };

/**
 * Holds the core once it could be opened, and goes on trying while the database cannot be reached: a receiver that ends because
 * its database starts a second later than it does is one that somebody has to restart at night.
 */
export class CoreOpener {
  /** Resolves when the core runs, rejects when somebody must act first. Never settles when it is stopped before. */
  readonly ready: Promise<void>;
  readonly #ready = Promise.withResolvers<void>();
  readonly #options: CoreOpenerOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #opened: OpenedCore | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: CoreOpenerOptions) {
    this.#options = options;
    this.ready = this.#ready.promise;
    // Whoever cares awaits it; nobody has to.
    this.ready.catch(() => undefined);
  }

  /** @throws {CoreAbsentError} */
  current(): ReceiverCore {
    if (this.#opened) return this.#opened.core;
    throw new CoreAbsentError('the database has not been reached yet; try again');
  }

  /** Resolves when the first attempt is over; rejects when it showed that somebody must act. Call it once. */
  start(): Promise<void> {
    const attempted = Promise.withResolvers<void>();
    this.#running = this.#run(attempted.resolve, attempted.reject);
    return attempted.promise;
  }

  /** Ends the attempts, or stops the core. Over by `deadline`: what hangs then is abandoned. Calls share one promise. */
  stop(deadline: Deadline): Promise<void> {
    this.#stopped ??= this.#stop(deadline);
    return this.#stopped;
  }

  async #stop(deadline: Deadline): Promise<void> {
    this.#stopping.abort();
    // An attempt under way cannot be broken off; what it opens after all is closed.
    const stopOpened = async () => {
      await this.#running;
      await this.#opened?.stop(deadline);
    };
    await deadline.wait(stopOpened());
  }

  async #run(onAttempted: () => void, onFailed: (error: unknown) => void): Promise<void> {
    try {
      this.#opened = await this.#keepOpening(onAttempted);
      if (this.#opened) this.#ready.resolve();
      onAttempted();
    } catch (error) {
      this.#ready.reject(error);
      onFailed(error);
    }
  }

  /** Logs changes of state and of the reason, not attempts. `undefined` when it is stopped before the database was reached. */
  async #keepOpening(onAttempted: () => void): Promise<OpenedCore | undefined> {
    const { backoff = backoffDefault, logger, open } = this.#options;
    const { signal } = this.#stopping;
    let reason: string | undefined;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const opened = await open();
        if (attempt > 1) logger.info({ attempt }, 'the database was reached');
        return opened;
      } catch (error) {
        if (!(error instanceof ReceiverError) || !error.retryable) throw error;
        if (error.message !== reason) {
          logger.warn({ err: error }, 'the database cannot be reached; trying again');
        }
        reason = error.message;
      }
      onAttempted();
      const delayMs = Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.min(attempt - 1, 20));
      // Rejects only when aborted, which the loop looks at.
      await delay(delayMs, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }
}
