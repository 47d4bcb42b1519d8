import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { backoffMs, remainingGapMs, retryPolicyDefaults } from './retry-policy.ts';

const backoff = { baseMs: 1_000, maxMs: 60_000 };

test('the delay doubles with each failure and stays at its maximum', () => {
  const delays = [1, 2, 3, 6, 7, 8, 1_000].map((failures) => backoffMs(backoff, failures, 0.999_999));
  expect(delays).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
});

test('the delay is between 75 and 100 per cent of the exponential one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -5, max: 5_000 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (failures, random) => {
        const full = backoffMs(backoff, failures, 1);
        const delay = backoffMs(backoff, failures, random);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(full * 0.75));
        expect(delay).toBeLessThanOrEqual(full);
      },
    ),
  );
});

test('the gap is what is left of it since the last attempt', () => {
  const now = new Date(10_000);
  expect(remainingGapMs(2_000, null, now)).toBe(0);
  expect(remainingGapMs(2_000, new Date(9_500), now)).toBe(1_500);
  expect(remainingGapMs(2_000, new Date(7_000), now)).toBe(0);
});

function spanMs(attempts: number, policy: typeof backoff): number {
  const delays = Array.from({ length: attempts - 1 }, (_, index) => backoffMs(policy, index + 1, 0));
  return delays.reduce((sum, delay) => sum + delay, 0);
}

test('by default a score may stay away for as long as Incode repeats a notification, and for most of an hour at the most', () => {
  const { notReady, notReadyAttemptsMax } = retryPolicyDefaults;
  const minutes = spanMs(notReadyAttemptsMax, notReady) / 60_000;
  expect(minutes).toBeGreaterThan(25);
  expect(minutes).toBeLessThan(60);
});

test('by default an outage of the score API may last a day', () => {
  const { failed, failedAttemptsMax } = retryPolicyDefaults;
  expect(spanMs(failedAttemptsMax, failed) / 3_600_000).toBeGreaterThan(23);
});
