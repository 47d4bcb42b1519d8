import { expect, test } from 'vitest';

import { isRefusedRow, sqlState, toDatabaseError } from './errors.ts';

/** As both drivers throw what the server said: severity and SQLSTATE are in every error message of the protocol. */
function serverError(code: string): Error {
  return Object.assign(new Error('what the server said'), { severity: 'ERROR', code });
}

function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { errno: -32, code, syscall });
}

function tlsError(code: string): Error {
  return Object.assign(new Error('what the other side showed was not accepted'), { code });
}

test.each([
  ['a wrong password', serverError('28P01')],
  ['no such database', serverError('3D000')],
  [
    'no password for a server that wants one',
    new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
  ],
  ['TLS with a server that has none', new Error('The server does not support SSL connections')],
  ['a self-signed certificate', tlsError('DEPTH_ZERO_SELF_SIGNED_CERT')],
  ['a certificate of an authority that is not known', tlsError('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
  ['a certificate of another host', tlsError('ERR_TLS_CERT_ALTNAME_INVALID')],
  ['an expired certificate', tlsError('CERT_HAS_EXPIRED')],
  ['a certificate file that is not there', systemError('ENOENT', 'open')],
])('%s is an error that waiting does not mend', (_, error) => {
  expect(toDatabaseError(error, 'PostgreSQL')).toMatchObject({
    code: 'DATABASE_ACCESS_REFUSED',
    retryable: false,
    message: expect.stringMatching(/^PostgreSQL .*DATABASE_URL$/),
    cause: error,
  });
});

test.each([
  ['a wrong password', serverError('28P01'), 'the password is wrong'],
  ['a user who may not come in', serverError('28000'), 'pg_hba.conf'],
  ['no such database', serverError('3D000'), 'there is no database of that name'],
  [
    'a database that is closed',
    Object.assign(serverError('55000'), { routine: 'CheckMyDatabase' }),
    'takes no connections',
  ],
  ['no TLS', new Error('The server does not support SSL connections'), 'TLS is asked for'],
  [
    'no password',
    new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
    'none is given',
  ],
  ['a certificate', tlsError('CERT_HAS_EXPIRED'), 'certificate is not accepted'],
])('%s has a sentence, and no SQLSTATE in it', (_, error, sentence) => {
  const { message } = toDatabaseError(error, 'PostgreSQL');
  expect(message).toContain(sentence);
  expect(message).not.toMatch(/SQLSTATE|SASL/);
});

test.each([
  ['nobody listens', systemError('ECONNREFUSED', 'connect')],
  ['a socket file that is not there yet', systemError('ENOENT', 'connect')],
  // Five letters, like an SQLSTATE.
  ['a connection that broke while writing', systemError('EPIPE', 'write')],
  ['a firewall', systemError('EPERM', 'connect')],
  ['a busy socket', systemError('EBUSY', 'connect')],
  ['an address that took too long', new AggregateError([systemError('ETIMEDOUT', 'connect')])],
  ['an answer that did not come', new Error('Query read timeout')],
  ['a server that starts', serverError('57P03')],
  ['a server with no connection left', serverError('53300')],
])('%s is an error that is worth another try', (_, error) => {
  expect(toDatabaseError(error, 'PostgreSQL')).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    retryable: true,
  });
});

test('an unavailable database says why, also when several addresses were tried and the error itself is silent', () => {
  const silent = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  expect(toDatabaseError(silent, 'PostgreSQL').message).toContain('(ECONNREFUSED)');
});

test('what the server says about a statement passes through, and only that has an SQLSTATE', () => {
  const refused = serverError('23505');
  expect(toDatabaseError(refused, 'PostgreSQL')).toBe(refused);
  expect(isRefusedRow(refused)).toBe(true);
  expect(sqlState(systemError('EPIPE', 'write'))).toBeUndefined();
  expect(sqlState('23505')).toBeUndefined();
});
