import { expect, test } from 'vitest';

import { percentilesOf } from './percentiles.ts';

test('a percentile is the smallest value that this share of all values does not exceed', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(percentilesOf(values)).toEqual({ p50: 100, p95: 190, p99: 198, max: 200 });
});

test('one value is all of its percentiles, and none has none', () => {
  expect(percentilesOf([7])).toEqual({ p50: 7, p95: 7, p99: 7, max: 7 });
  expect(percentilesOf([])).toBeNull();
});
