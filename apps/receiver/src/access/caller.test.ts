import type { IncomingMessage } from 'node:http';

import { expect, test } from 'vitest';

import { loadConfig } from '../settings/config.ts';
import { createReadCaller, isLocal } from './caller.ts';

/** As whom a receiver with this setting sees a request. */
function read(trusted: string, peer: string | undefined, forwarded?: string) {
  const readCaller = createReadCaller(loadConfig({ RECEIVER_TRUSTED_PROXIES: trusted }).trustedProxies);
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return readCaller({ headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage);
}

test.each([
  // Nobody is trusted: the header is the caller's own text.
  ['', '192.0.2.7', '203.0.113.9', '192.0.2.7'],
  ['', '::ffff:192.0.2.7', undefined, '192.0.2.7'],
  // One proxy: what it has added last.
  ['10.0.0.0/8', '10.1.2.3', '203.0.113.9', '203.0.113.9'],
  ['10.0.0.0/8', '::ffff:10.1.2.3', '203.0.113.9', '203.0.113.9'],
  ['10.0.0.0/8', '10.1.2.3', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['10.0.0.0/8', '10.1.2.3', '203.0.113.9:4711', '203.0.113.9'],
  ['10.0.0.0/8', '10.1.2.3', '[2001:db8::7]:4711', '2001:db8::7'],
  ['10.0.0.0/8', '10.1.2.3', undefined, '10.1.2.3'],
  // Who goes around the proxy names whom he likes, in vain.
  ['10.0.0.0/8', '192.0.2.7', '203.0.113.9', '192.0.2.7'],
  ['10.0.0.0/8', '192.0.2.7', '127.0.0.1, 10.0.0.1', '192.0.2.7'],
  // Two in a row; what stands before them is the caller's.
  ['10.0.0.0/8,2001:db8::/32', '2001:db8::1', '198.51.100.1, 203.0.113.9, 10.0.0.1', '203.0.113.9'],
  ['1', '192.0.2.7', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['2', '192.0.2.7', '198.51.100.1, 203.0.113.9, 10.0.0.1', '203.0.113.9'],
  ['2', '192.0.2.7', '203.0.113.9', '203.0.113.9'],
  // What a trusted proxy passes on and is no address is nobody's.
  ['1', '192.0.2.7', 'unknown', undefined],
  ['1', '192.0.2.7', '2130706433', undefined],
  ['10.0.0.0/8', '10.0.0.1', '_hidden, 0x7f.0.0.1', undefined],
  ['1', undefined, '203.0.113.9', undefined],
])(
  'trusting "%s", a connection from %s that says %s is a call from %s',
  (trusted, peer, forwarded, expected) => {
    expect(read(trusted, peer, forwarded).address).toBe(expected);
  },
);

test('only what comes from this machine for this machine is local, whoever is trusted to say so', () => {
  expect(isLocal(read('', '127.0.0.1'))).toBe(true);
  expect(isLocal(read('', '::1', '203.0.113.9'))).toBe(true);
  expect(isLocal(read('127.0.0.1', '127.0.0.1', '127.0.0.1'))).toBe(true);
  expect(isLocal(read('127.0.0.1', '127.0.0.1', '203.0.113.9'))).toBe(false);
  // Whoever reaches a receiver that counts hops can name any address.
  expect(isLocal(read('1', '203.0.113.9', '127.0.0.1'))).toBe(false);
  expect(isLocal(read('1', '127.0.0.1', 'unknown'))).toBe(false);
  expect(isLocal(read('', undefined))).toBe(false);
});
