import { expect, test } from 'vitest';

import { createOwnHosts, isHost } from './own-hosts.ts';

const own = createOwnHosts('::', ['mock-provider', 'mock.example:8443', 'proxy.example:443']);

test.each([
  'localhost',
  'LocalHost:4000',
  'localhost.:4000',
  '127.0.0.1',
  '127.1.2.3:80',
  '[::1]:4000',
  '[0:0:0:0:0:0:0:1]',
  '[::]:4000',
  'mock-provider:1',
  'Mock-Provider',
  'mock.example:8443',
  'proxy.example',
  'proxy.example:443',
])('%s is a host of its own, and a page from there too', (host) => {
  expect(own.includes(host)).toBe(true);
  expect(own.includesOrigin(`http://${host}`, host)).toBe(true);
  expect(own.includesOrigin(`https://${host}`, host)).toBe(true);
});

test.each([
  undefined,
  '',
  'evil.example',
  'localhost.evil.example',
  'evil.example:4000',
  'evil.example#localhost',
  'localhost@evil.example',
  'localhost:4000, evil.example',
  'localhost:http',
  '128.0.0.1',
  '0.0.0.0',
  '[::2]',
  'mock.example',
  'mock.example:4000',
  'proxy.example:80',
  'x.mock-provider',
])('%s is no host of its own, and a page from there is foreign', (host) => {
  expect(own.includes(host)).toBe(false);
  expect(own.includesOrigin(`http://${host}`, 'localhost')).toBe(false);
});

test.each(['null', '', 'localhost', 'file://localhost', 'chrome-extension://localhost', 'http://'])(
  'the origin "%s" is foreign',
  (origin) => {
    expect(own.includesOrigin(origin, 'localhost')).toBe(false);
  },
);

test.each([
  ['http://localhost:4000', 'localhost:4000', true],
  ['https://LocalHost:4000', 'localhost:4000', true],
  ['http://localhost', 'localhost:80', true],
  ['https://localhost', 'localhost:443', true],
  ['https://localhost', 'localhost', true],
  ['http://[0:0:0:0:0:0:0:1]:4000', '[::1]:4000', true],
  ['http://mock-provider:5173', 'localhost:4000', true],
  ['https://proxy.example', 'localhost:4000', true],
  ['http://localhost:5173', 'localhost:4000', false],
  ['http://localhost', 'localhost:4000', false],
  ['http://localhost:443', 'localhost', false],
  ['http://localhost:4000', '127.0.0.1:4000', false],
  ['http://127.0.0.2:4000', '127.0.0.1:4000', false],
  ['http://[::]:5173', '[::]:4000', false],
  ['http://mock.example:4000', 'mock.example:8443', false],
  ['http://localhost:5173', undefined, false],
] as const)('whether the page %s may ask the host %s: %s', (origin, host, expected) => {
  expect(own.includesOrigin(origin, host)).toBe(expected);
});

test.each([
  ['mock.example', true],
  ['mock.example:8443', true],
  ['192.0.2.7', true],
  ['::1', true],
  ['[::1]:4000', true],
  ['http://mock.example', false],
  ['mock.example/path', false],
  ['*.example', false],
])('whether a setting can be the host %s: %s', (text, expected) => {
  expect(isHost(text)).toBe(expected);
});
