import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createAddressSet, parseAddress, parseAddressRange } from './address.ts';

function setOf(...ranges: string[]) {
  return createAddressSet(
    ranges.map((text) => {
      const range = parseAddressRange(text);
      if (!range) throw new Error(`${text} is no range`);
      return range;
    }),
  );
}

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:4711', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
  ['[::ffff:192.0.2.7]:4711', '192.0.2.7'],
  ['2001:DB8:0:0::7', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['[2001:db8::7]:443', '2001:db8::7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::192.0.2.7', '::c000:207'],
])('%s is the address %s', (written, text) => {
  expect(parseAddress(written)?.text).toBe(text);
});

test.each([
  '',
  'unknown',
  'localhost',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.07',
  '0x7f.0.0.1',
  '2130706433',
  '192.0.2.7/32',
  '192.0.2.7, 192.0.2.8',
  '[192.0.2.7',
  '2001:db8::7::1',
  '192.0.2.7:',
  '[2001:db8::7]:x',
])('"%s" is no address', (written) => {
  expect(parseAddress(written)).toBeUndefined();
});

test.each([
  '',
  '/',
  '/24',
  '192.0.2.0/',
  '192.0.2.0/33',
  '192.0.2.0/-1',
  '192.0.2.0/24/24',
  '192.0.2.0/024',
  '192.0.2.0/2 4',
  '192.0.2/24',
  '192.0.2.0:80/24',
  '[2001:db8::]/32',
  'fe80::1%eth0/64',
  '2001:db8::/129',
  '::ffff:192.0.2.0/90',
  'ine.example.com',
  '*',
])('"%s" is no range', (written) => {
  expect(parseAddressRange(written)).toBeUndefined();
});

test('a set has the addresses of its ranges, from the first to the last, and none beside them', () => {
  const set = setOf('192.0.2.64/26', '203.0.113.7', '2001:db8:1::/48', '::ffff:198.51.100.0/120');
  const inside = [
    '192.0.2.64',
    '192.0.2.127',
    '203.0.113.7',
    '2001:db8:1::',
    '2001:db8:1:ffff::1',
    '198.51.100.255',
  ];
  const outside = [
    '192.0.2.63',
    '192.0.2.128',
    '203.0.113.8',
    '2001:db8:2::',
    '2001:db8::',
    '198.51.101.0',
    '::1',
    '',
    'x',
  ];
  expect(inside.filter((address) => !set.has(address))).toEqual([]);
  expect(outside.filter((address) => set.has(address))).toEqual([]);
});

test('all of one family are none of the other', () => {
  const all4 = setOf('0.0.0.0/0');
  const all6 = setOf('::/0');
  expect([all4.has('192.0.2.7'), all4.has('::ffff:192.0.2.7'), all4.has('2001:db8::7')]).toEqual([
    true,
    true,
    false,
  ]);
  expect([all6.has('192.0.2.7'), all6.has('::ffff:192.0.2.7'), all6.has('2001:db8::7')]).toEqual([
    false,
    false,
    true,
  ]);
  expect(setOf().has('192.0.2.7')).toBe(false);
});

test('an address of IPv4 is the same one when a socket of IPv6 shows it, whatever the range', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, base, bits) => {
      const set = setOf(`${base}/${bits}`);
      const mapped = setOf(`::ffff:${base}/${bits + 96}`);
      const found = [set, mapped].flatMap((one) => [one.has(address), one.has(`::ffff:${address}`)]);
      expect(new Set(found).size).toBe(1);
    }),
  );
});
