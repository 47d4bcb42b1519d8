import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { backoffMs, nextStep, parseRetryAfter, retryPolicyDefault } from './retry-policy.ts';

const policies = fc.record({
  attemptsMax: fc.integer({ min: 1, max: 50 }),
  delayMsBase: fc.integer({ min: 0, max: 100_000 }),
  delayMsMax: fc.integer({ min: 0, max: 1_000_000 }),
});
const fractions = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoff', () => {
  it('is never negative and never beyond the ceiling of its attempt', () => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 5000 }), fractions, (policy, attempt, fraction) => {
        const delayMs = backoffMs(attempt, policy, () => fraction);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(policy.delayMsMax);
        expect(delayMs).toBeLessThanOrEqual(policy.delayMsBase * 2 ** Math.min(attempt - 1, 1000));
        expect(Number.isInteger(delayMs)).toBe(true);
      }),
    );
  });

  it('uses the whole range from 0', () => {
    expect(backoffMs(3, retryPolicyDefault, () => 0)).toBe(0);
    expect(backoffMs(3, retryPolicyDefault, () => 0.999_999)).toBe(999);
    expect(backoffMs(30, retryPolicyDefault, () => 0.999_999)).toBe(9999);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('Sun, 06 Nov 1994 08:49:00 GMT');

  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
  ])('%j is %i ms', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  it.each([undefined, null, '', ' ', '-1', '1.5', '1e3', 'soon', '2026-01-05', 'Sun, not a date'])(
    '%j says nothing',
    (header) => {
      expect(parseRetryAfter(header, now)).toBeUndefined();
    },
  );

  it('is undefined or at least 0 for whatever a server may send', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(parseRetryAfter(header, now) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the next step', () => {
  it('never waits beyond the total time, never before Retry-After, and never past the last attempt', () => {
    const failures = fc.record({
      attempt: fc.integer({ min: 1, max: 60 }),
      retryable: fc.boolean(),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined }),
      remainingMs: fc.integer({ min: 0, max: 200_000 }),
    });
    fc.assert(
      fc.property(failures, policies, fractions, (failed, policy, fraction) => {
        const next = nextStep(failed, policy, () => fraction);
        if (next.step === 'GIVE_UP') return;
        expect(failed.retryable).toBe(true);
        expect(failed.attempt).toBeLessThan(policy.attemptsMax);
        expect(next.delayMs).toBeLessThan(failed.remainingMs);
        expect(next.delayMs).toBeGreaterThanOrEqual(failed.retryAfterMs ?? 0);
      }),
    );
  });

  it.each([
    [{ attempt: 1, retryable: false, remainingMs: 1000 }, 'TERMINAL'],
    [{ attempt: 4, retryable: true, remainingMs: 1000 }, 'ATTEMPTS'],
    [{ attempt: 1, retryable: true, remainingMs: 1000, retryAfterMs: 1000 }, 'TIME'],
    [{ attempt: 1, retryable: true, remainingMs: 0 }, 'TIME'],
  ])('gives up on %j because of %s', (failed, because) => {
    expect(nextStep(failed, retryPolicyDefault, () => 0)).toEqual({ step: 'GIVE_UP', because });
  });
});
