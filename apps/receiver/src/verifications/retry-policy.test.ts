import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  backoffMs,
  briefAttemptsMax,
  briefBackoff,
  remainingGapMs,
  retryPolicyDefaults,
  roundDelayMs,
} from './retry-policy.ts';

const backoff = { baseMs: 1_000, maxMs: 60_000 };

test('the delay doubles with each failure and stays at its maximum', () => {
  const delays = [1, 2, 3, 6, 7, 8, 1_000].map((failures) => backoffMs(backoff, failures, 0));
  expect(delays).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
});

test('the delay is never shorter than the exponential one, and up to a quarter longer', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -5, max: 5_000 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (failures, random) => {
        const exponential = backoffMs(backoff, failures, 0);
        const delay = backoffMs(backoff, failures, random);
        expect(delay).toBeGreaterThanOrEqual(exponential);
        expect(delay).toBeLessThanOrEqual(exponential * 1.25);
      },
    ),
  );
});

test('a FINISHED after the first failed round begins another at once, and later ones wait ever longer', () => {
  const delays = [1, 2, 3, 4, 100].map((failedRounds) => roundDelayMs(backoff, failedRounds, 0));
  expect(delays).toEqual([0, 1_000, 2_000, 4_000, 60_000]);
});

test('the gap is what is left of it since the last attempt', () => {
  const now = new Date(10_000);
  expect(remainingGapMs(2_000, null, now)).toBe(0);
  expect(remainingGapMs(2_000, new Date(9_500), now)).toBe(1_500);
  expect(remainingGapMs(2_000, new Date(7_000), now)).toBe(0);
});

/** From the first attempt to the last, at the least and at the most. */
function spanOf(attempts: number, policy: typeof backoff): { leastMs: number; mostMs: number } {
  const spanMs = (random: number) => {
    const delays = Array.from({ length: attempts - 1 }, (_, index) => backoffMs(policy, index + 1, random));
    return delays.reduce((sum, delay) => sum + delay, 0);
  };
  return { leastMs: spanMs(0), mostMs: spanMs(1) };
}

const minuteMs = 60_000;
/** After so long Incode gives up a delivery (DOC). */
const deliveryMsMax = 32.22 * minuteMs;

test('by default a score may stay away for longer than Incode repeats a notification', () => {
  const { notReady, notReadyAttemptsMax } = retryPolicyDefaults;
  const { leastMs, mostMs } = spanOf(notReadyAttemptsMax, notReady);
  expect(leastMs).toBeGreaterThan(deliveryMsMax);
  expect([Math.round(leastMs / minuteMs), Math.round(mostMs / minuteMs)]).toEqual([35, 44]);
});

test('by default what rarely changes is given up after some two minutes', () => {
  const { leastMs, mostMs } = spanOf(briefAttemptsMax, briefBackoff(retryPolicyDefaults));
  expect([leastMs, mostMs]).toEqual([2 * minuteMs, 2.5 * minuteMs]);
});

test('by default an outage of the score API may last more than a day', () => {
  const { failed, failedAttemptsMax } = retryPolicyDefaults;
  expect(Math.round(spanOf(failedAttemptsMax, failed).leastMs / (60 * minuteMs))).toBe(32);
});

test('by default the first look comes after the last delivery', () => {
  expect(backoffMs(retryPolicyDefaults.look, 1, 0)).toBeGreaterThan(deliveryMsMax);
});
