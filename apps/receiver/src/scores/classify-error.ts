import { toError } from '../errors.ts';
import type { Reading } from './decide-attempt.ts';

const programCode = /^[A-Z][A-Z0-9_]{0,63}$/;
/** A message of a client error is one sentence; more is not stored. */
const detailLengthMax = 500;

/**
 * Sorts what reading the score threw, by its `retryable` property; an error without one is worth another try. The message is
 * kept only of errors that promise to quote no payload, which are those with such a property.
 */
export function classifyError(thrown: unknown): Extract<Reading, { kind: 'ERROR' }> {
  const error: Error & { retryable?: unknown; code?: unknown } = toError(thrown);
  const classified = typeof error.retryable === 'boolean';
  const code =
    classified && typeof error.code === 'string' && programCode.test(error.code)
      ? error.code
      : 'SCORE_NOT_READABLE';
  const detail = classified ? error.message : `reading the score failed with ${error.name}`;
  return {
    kind: 'ERROR',
    retryable: error.retryable !== false,
    code,
    detail: detail.toWellFormed().replaceAll('\u0000', '\uFFFD').slice(0, detailLengthMax),
  };
}
