import { expect, test } from 'vitest';

import { classifyReadError } from './read-error.ts';

test('an error says itself whether it is worth another try, and why it failed', () => {
  const error = Object.assign(new Error('no such transaction'), { code: 'OMNI_NOT_FOUND', retryable: false });
  expect(classifyReadError(error)).toEqual({
    kind: 'ERROR',
    retryable: false,
    counter: 'failed',
    shutOut: false,
    code: 'OMNI_NOT_FOUND',
    detail: 'no such transaction',
  });
});

test('an unknown error is worth another try, and its message, which could quote anything, is not kept', () => {
  const classified = classifyReadError(new TypeError('secret payload'));
  expect(classified).toMatchObject({ retryable: true, code: 'SCORE_NOT_READABLE' });
  expect(classified.detail).not.toContain('secret');
  expect(classifyReadError('secret')).toMatchObject({ retryable: true });
});

test('a code that is not made for programs, and a text that cannot be stored, are not taken over', () => {
  const error = Object.assign(new Error('a\u0000b\ud800'), { code: 'not a code', retryable: true });
  expect(classifyReadError(error)).toMatchObject({ code: 'SCORE_NOT_READABLE', detail: 'a\uFFFDb\uFFFD' });
});

const logIn = { endpoint: 'POST /executive/log-in' };

test.each([
  ['a refused log-in', { code: 'LOG_IN_REFUSED', status: 401 }, 'access'],
  ['a log-in at a wrong address', { ...logIn, code: 'OMNI_STATUS', status: 404 }, 'access'],
  ['a log-in that is answered 400', { ...logIn, code: 'OMNI_STATUS', status: 400 }, 'access'],
  [
    'a log-in that is answered 503',
    { ...logIn, code: 'OMNI_STATUS', status: 503, retryable: true },
    'access',
  ],
  ['a log-in that is redirected', { ...logIn, code: 'REDIRECTED' }, 'access'],
  ['a log-in without a token', { ...logIn, code: 'CONTRACT_BROKEN' }, 'access'],
  ['a log-in that reaches nobody', { ...logIn, code: 'NETWORK', retryable: true }, 'access'],
  ['a token that is refused', { code: 'OMNI_STATUS', status: 401 }, 'failed'],
  ['an API key that is refused', { code: 'OMNI_STATUS', status: 403 }, 'failed'],
])(
  '%s is a matter of our credentials, so the interview is tried again when they are right',
  (_, properties, counter) => {
    const error = Object.assign(new Error('refused'), { retryable: false, ...properties });
    expect(classifyReadError(error)).toEqual({
      kind: 'ERROR',
      retryable: true,
      counter,
      shutOut: true,
      code: properties.code,
      detail: 'refused',
    });
  },
);

test.each([404, 408, 425])('%i at the score may go away, and is tried five times', (status) => {
  const error = Object.assign(new Error('gone'), { code: 'OMNI_STATUS', status, retryable: false });
  expect(classifyReadError(error)).toMatchObject({ retryable: true, counter: 'brief', shutOut: false });
});

test('what Incode says of the interview itself is terminal', () => {
  const error = Object.assign(new Error('gone'), { code: 'OMNI_STATUS', status: 400, retryable: false });
  expect(classifyReadError(error)).toMatchObject({ retryable: false, shutOut: false });
});
