import { expect, test } from 'vitest';

import { httpUrl, wholeNumber } from './options.ts';

test('a whole number within its limits is taken', () => {
  const read = wholeNumber(1, 100);
  expect([read('1'), read('100'), read('007')]).toEqual([1, 100, 7]);
});

test.each(['0', '101', '', '1e2', '-1', '1.5', ' 1', '99999999999999999999'])(
  '"%s" is no whole number from 1 to 100',
  (text) => {
    expect(() => wholeNumber(1, 100)(text)).toThrow('It must be a whole number from 1 to 100.');
  },
);

test.each(['ftp://127.0.0.1/', '127.0.0.1:3000', '', 'http://user:word@127.0.0.1/'])(
  '"%s" is no URL of a receiver',
  (text) => {
    expect(() => httpUrl(text)).toThrow('It must be a URL such as');
  },
);

test('an http and an https URL are taken', () => {
  expect(httpUrl('http://127.0.0.1:3000/x?y=1')).toBe('http://127.0.0.1:3000/x?y=1');
  expect(httpUrl('https://receiver.test')).toBe('https://receiver.test/');
});
