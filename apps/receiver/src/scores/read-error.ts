import { toStorableText } from '../database/database.ts';
import { toError } from '../runtime/errors.ts';
import type { Reading } from './decide-attempt.ts';

const programCode = /^[A-Z][A-Z0-9_]{0,63}$/;
/** A message of a client error is one sentence; more is not stored. */
const detailLengthMax = 500;

interface ClientError extends Error {
  retryable?: unknown;
  code?: unknown;
  status?: unknown;
}

/**
 * Whether Incode refuses us, not the interview: the log-in, or 401 (access token) and 403 (API key, both DOC) at the score.
 * The client rightly calls that terminal, as a person must act; but then every score can be read, and nobody should have to
 * redrive each FINISHED that came meanwhile.
 */
function isAboutCredentials({ code, status }: ClientError): boolean {
  return code === 'LOG_IN_REFUSED' || (code === 'OMNI_STATUS' && (status === 401 || status === 403));
}

/**
 * Sorts what reading the score threw, by its `retryable` property; an error without one is worth another try, and so is one
 * about our credentials. The message is kept only of errors that promise to quote no payload, which are those with such a
 * property.
 */
export function classifyReadError(thrown: unknown): Extract<Reading, { kind: 'ERROR' }> {
  const error: ClientError = toError(thrown);
  const classified = typeof error.retryable === 'boolean';
  const code =
    classified && typeof error.code === 'string' && programCode.test(error.code)
      ? error.code
      : 'SCORE_NOT_READABLE';
  const detail = classified ? error.message : `reading the score failed with ${error.name}`;
  const credentials = isAboutCredentials(error);
  return {
    kind: 'ERROR',
    retryable: credentials || error.retryable !== false,
    credentials,
    code,
    detail: toStorableText(detail).slice(0, detailLengthMax),
  };
}
