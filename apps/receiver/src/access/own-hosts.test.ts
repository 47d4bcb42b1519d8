import { expect, test } from 'vitest';

import { createOwnHosts } from './own-hosts.ts';

const own = createOwnHosts('::1', [
  '192.0.2.7',
  'ine.example.com',
  'admin.example.com:8443',
  '[2001:db8::7]',
]);

test.each([
  'localhost',
  'LOCALHOST:3000',
  '127.0.0.1:3000',
  '127.8.9.10',
  '[::1]:3000',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]:80',
  '192.0.2.7:3000',
  'ine.example.com',
  'Ine.Example.com:8080',
  'admin.example.com:8443',
  '[2001:DB8:0::7]:3000',
])('%s is a host of ours, and so is a page from there', (host) => {
  expect(own.includes(host)).toBe(true);
  expect(own.includesOrigin(`http://${host}`, host)).toBe(true);
  expect(own.includesOrigin(`https://${host}`, host)).toBe(true);
});

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example',
  'evil-localhost',
  'evil.example/@localhost',
  'evil.example@localhost',
  'localhost, evil.example',
  '128.0.0.1',
  '0.0.0.0:3000',
  '::1',
  '[::2]:3000',
  'x.ine.example.com',
  'ine.example.com.evil.example',
  'admin.example.com',
  'admin.example.com:3000',
  'localhost:http',
])('%s is no host of ours, and a page from there is foreign', (host) => {
  expect(own.includes(host)).toBe(false);
  expect(own.includesOrigin(`http://${host}`, 'localhost')).toBe(false);
});

test.each(['null', '', 'localhost', 'file://localhost', 'chrome-extension://localhost', 'http://'])(
  'the origin "%s" is foreign',
  (origin) => {
    expect(own.includesOrigin(origin, 'localhost')).toBe(false);
  },
);

test('a browser leaves out the port of http and https, so a name with one of them passes without it', () => {
  const behindProxy = createOwnHosts('127.0.0.1', ['ine.example.com:443']);
  expect(behindProxy.includes('ine.example.com')).toBe(true);
  expect(behindProxy.includes('ine.example.com:80')).toBe(false);
});

test.each([
  ['http://localhost:3000', 'localhost:3000', true],
  ['https://LocalHost:3000', 'localhost:3000', true],
  ['http://localhost', 'localhost:80', true],
  ['https://localhost', 'localhost', true],
  ['http://[0:0:0:0:0:0:0:1]:3000', '[::1]:3000', true],
  ['https://ine.example.com:8080', 'localhost:3000', true],
  ['http://localhost:5173', 'localhost:3000', false],
  ['http://localhost', 'localhost:3000', false],
  ['http://localhost:443', 'localhost', false],
  ['http://localhost:3000', '127.0.0.1:3000', false],
  ['http://[::1]:5173', '[::1]:3000', false],
  ['http://admin.example.com:3000', 'admin.example.com:8443', false],
  ['http://localhost:5173', undefined, false],
] as const)('whether the page %s may ask the host %s: %s', (origin, host, expected) => {
  expect(own.includesOrigin(origin, host)).toBe(expected);
});
