import { expect, test } from 'vitest';

import { compareRounds, medianOf } from './compare-rounds.ts';

test('a median is the value in the middle, or the mean of two', () => {
  expect(medianOf([9, 1, 5])).toBe(5);
  expect(medianOf([9, 1, 5, 7])).toBe(6);
  expect(medianOf([3])).toBe(3);
  expect(medianOf([])).toBeNaN();
});

test('a round is compared with the baseline of the same round, so that a slow machine does not decide', () => {
  // In the second round the machine was ten times slower for both.
  expect(compareRounds([50, 5, 60], [100, 10, 100])).toEqual({ figure: 50, ratio: 0.5 });
});
