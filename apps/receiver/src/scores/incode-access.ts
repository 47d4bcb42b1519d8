import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { writeTime } from '../verifications/waiting-for.ts';
import type { Reading } from './decide-attempt.ts';

/**
 * Whether Incode lets us in, as far as this process has seen. Told once in the log when it begins to shut us out and once when it
 * takes us again: with a wrong password every attempt fails, and a line for each would hide the one that somebody must read.
 */
export class IncodeAccess {
  readonly #clock: Clock;
  readonly #logger: Logger;
  #shutOutSince: Date | undefined;
  #problem = '';

  constructor(options: { clock: Clock; logger: Logger }) {
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Such as "Incode refuses our log-in since 2026-01-05 10:07 UTC"; `null` while nothing is wrong. Names no interview. */
  problem(): string | null {
    return this.#shutOutSince ? `${this.#problem} since ${writeTime(this.#shutOutSince)}` : null;
  }

  /** Looks at what an attempt came to. */
  watch(reading: Reading): void {
    if (reading.kind === 'ERROR' && reading.shutOut) {
      this.#problem = problemOf(reading);
      if (this.#shutOutSince) return;
      this.#shutOutSince = this.#clock.now();
      const { code, detail } = reading;
      this.#logger.error(
        { code, detail },
        'Incode does not let us in: no score can be read; check the address and the credentials (OMNI_BASE_URL, OMNI_API_KEY, OMNI_EMAIL, OMNI_PASSWORD)',
      );
      return;
    }
    // No connection and the like say nothing about our access; an answer about the interview does.
    const letIn = reading.kind === 'SCORE' || reading.counter === 'brief';
    if (!letIn || !this.#shutOutSince) return;
    this.#shutOutSince = undefined;
    this.#logger.info({}, 'Incode takes our credentials again');
  }
}

function problemOf({ code, counter }: Extract<Reading, { kind: 'ERROR' }>): string {
  if (code === 'LOG_IN_REFUSED') return 'Incode refuses our log-in';
  return counter === 'access' ? `our log-in at Incode fails (${code})` : 'Incode refuses our credentials';
}
