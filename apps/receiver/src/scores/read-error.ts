import { omniContract } from '@ine-scraping/contracts';

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
  endpoint?: unknown;
}

const logInEndpoint = `${omniContract.executiveLogIn.method} ${omniContract.executiveLogIn.path}`;

/**
 * We could not log in, for whatever reason: refused, a base URL that leads elsewhere, a server that is away. That says nothing
 * about the interview, and nobody should have to redrive each FINISHED that came meanwhile.
 */
function isLogInFailure({ code, endpoint }: ClientError): boolean {
  return code === 'LOG_IN_REFUSED' || endpoint === logInEndpoint;
}

/** Refused at the score after a log-in that worked: 401 is the access token, 403 the API key (both DOC). A person must act, as above. */
function isRefusedAtScore({ code, status }: ClientError): boolean {
  return code === 'OMNI_STATUS' && (status === 401 || status === 403);
}

/** Right after FINISHED Incode may not know the interview everywhere (INF); 408 and 425 ask by their names to come again. */
const briefStatuses: ReadonlySet<unknown> = new Set([404, 408, 425]);

/**
 * Sorts what reading the score threw, by its `retryable` property; an error without one is worth another try, and so is one
 * about our access. The message is kept only of errors that promise to quote no payload, which are those with such a
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
  const noLogIn = isLogInFailure(error);
  const brief = !noLogIn && error.code === 'OMNI_STATUS' && briefStatuses.has(error.status);
  const shutOut = noLogIn || isRefusedAtScore(error);
  return {
    kind: 'ERROR',
    retryable: shutOut || brief || error.retryable !== false,
    counter: noLogIn ? 'access' : brief ? 'brief' : 'failed',
    shutOut,
    code,
    detail: toStorableText(detail).slice(0, detailLengthMax),
  };
}
