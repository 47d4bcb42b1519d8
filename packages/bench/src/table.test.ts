import { expect, test } from 'vitest';

import { medianOf, ratioOf } from './table.ts';

test('a median is the value in the middle, or the mean of two', () => {
  expect([[9, 1, 5], [9, 1, 5, 7], [3], []].map(medianOf)).toEqual([5, 6, 3, Number.NaN]);
});

test('a round is compared with the baseline of the same round, so that a slow machine does not decide', () => {
  // In the second round the machine was ten times slower for both.
  expect(ratioOf([50, 5, 60], [100, 10, 100])).toBe(0.5);
});
