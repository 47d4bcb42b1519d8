import type { Logger } from '../runtime/logger.ts';
import type { Reading } from './decide-attempt.ts';

/** Looks at every reading for whether Incode refuses our log-in. */
export type LogInWatch = (reading: Reading) => void;

/**
 * Says once when Incode begins to refuse us, and once when it takes us again: with a wrong password every attempt fails, and
 * a line for each would hide the one that somebody must read.
 */
export function watchLogInRefusals(logger: Logger): LogInWatch {
  let refused = false;
  return (reading) => {
    const refusedNow = reading.kind === 'ERROR' && reading.credentials;
    // No connection and the like say nothing about our credentials.
    if (refusedNow === refused || (!refusedNow && reading.kind === 'ERROR')) return;
    refused = refusedNow;
    if (reading.kind === 'ERROR') {
      logger.error(
        { code: reading.code, detail: reading.detail },
        'Incode refuses our credentials: no score can be read; correct OMNI_API_KEY, OMNI_EMAIL and OMNI_PASSWORD',
      );
    } else logger.info({}, 'Incode takes our credentials again');
  };
}
