import { notReadyReasons, type NotReadyReason } from '@ine-scraping/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decideAttempt, detailOf, type Reading, type Standing } from './decide-attempt.ts';
import { retryPolicyDefaults } from '../verifications/retry-policy.ts';

const policy = { ...retryPolicyDefaults, notReadyAttemptsMax: 3, failedAttemptsMax: 4, pullForwardsMax: 2 };

const finished: Standing = {
  state: 'FINISHED',
  notReadyAttempts: 0,
  failedAttempts: 0,
  briefAttempts: 0,
  accessAttempts: 0,
  pullForwards: 0,
  looks: 0,
  finishedMeanwhile: false,
};

const ready: Reading = { kind: 'SCORE', readiness: 'READY', reason: null };
const lastResort: Reading = { kind: 'SCORE', readiness: 'LAST_RESORT', reason: null };
const notReady: Reading = { kind: 'SCORE', readiness: 'NOT_READY', reason: 'SCRAPING_RUNS' };
const scrapingFailed: Reading = { kind: 'SCORE', readiness: 'NOT_READY', reason: 'SCRAPING_FAILED' };
const retryable: Reading = {
  kind: 'ERROR',
  retryable: true,
  counter: 'failed',
  shutOut: false,
  code: 'OMNI_UNAVAILABLE',
  detail: 'away',
};
const terminal: Reading = {
  kind: 'ERROR',
  retryable: false,
  counter: 'failed',
  shutOut: false,
  code: 'OMNI_NOT_FOUND',
  detail: 'no such transaction',
};

const unknownInterview: Reading = { ...retryable, counter: 'brief', code: 'OMNI_STATUS' };
const noLogIn: Reading = { ...retryable, counter: 'access', shutOut: true, code: 'LOG_IN_REFUSED' };

function decide(reading: Reading, standing: Partial<Standing> = {}) {
  return decideAttempt(reading, { ...finished, ...standing }, policy, 0.5);
}

describe('decideAttempt', () => {
  test.each([
    [ready, {}, 'SCORE'],
    [lastResort, {}, 'RETRY'],
    [lastResort, { notReadyAttempts: 1 }, 'RETRY'],
    [lastResort, { notReadyAttempts: 2 }, 'SCORE'],
    [notReady, {}, 'RETRY'],
    [notReady, { notReadyAttempts: 2 }, 'FAIL'],
    [notReady, { failedAttempts: 99 }, 'RETRY'],
    [retryable, { failedAttempts: 2 }, 'RETRY'],
    [retryable, { failedAttempts: 3 }, 'FAIL'],
    [retryable, { notReadyAttempts: 99 }, 'RETRY'],
    [terminal, {}, 'FAIL'],
    // What rarely changes has five attempts of its own, whatever came before.
    [unknownInterview, { notReadyAttempts: 99, failedAttempts: 99, briefAttempts: 3 }, 'RETRY'],
    [unknownInterview, { briefAttempts: 4 }, 'FAIL'],
    [scrapingFailed, { notReadyAttempts: 99, briefAttempts: 3 }, 'RETRY'],
    [scrapingFailed, { briefAttempts: 4 }, 'FAIL'],
    // That we cannot log in is never the interview's fault, and no look at it either.
    [noLogIn, { accessAttempts: 100_000 }, 'RETRY'],
    [noLogIn, { state: 'IN_PROGRESS', looks: 29, accessAttempts: 100_000 }, 'RETRY'],
    // What was brought forward is extra.
    [notReady, { notReadyAttempts: 3, pullForwards: 2 }, 'RETRY'],
    [notReady, { notReadyAttempts: 4, pullForwards: 2 }, 'FAIL'],
    // A FINISHED that came meanwhile may be the real one.
    [notReady, { notReadyAttempts: 2, finishedMeanwhile: true }, 'RETRY'],
    [terminal, { finishedMeanwhile: true }, 'RETRY'],
    [terminal, { finishedMeanwhile: true, pullForwards: 2 }, 'FAIL'],
    // Scraping still runs, as far as we know: never a failure, and never a last resort.
    [ready, { state: 'IN_PROGRESS' }, 'SCORE'],
    [lastResort, { state: 'IN_PROGRESS', notReadyAttempts: 99 }, 'LOOK_LATER'],
    [notReady, { state: 'IN_PROGRESS', notReadyAttempts: 99 }, 'LOOK_LATER'],
    [terminal, { state: 'IN_PROGRESS' }, 'LOOK_LATER'],
    // Nobody waits.
    [ready, { state: 'SCORED' }, 'DROP'],
    [ready, { state: 'FAILED' }, 'DROP'],
  ] satisfies [Reading, Partial<Standing>, string][])('%o in %o leads to %s', (reading, standing, kind) => {
    expect(decide(reading, standing).kind).toBe(kind);
  });

  test('the reason of a failure is that of its last attempt', () => {
    expect(decide(terminal)).toMatchObject({ code: 'OMNI_NOT_FOUND', reason: 'no such transaction' });
    expect(decide(notReady, { notReadyAttempts: 2, failedAttempts: 7 })).toMatchObject({
      code: 'SCORE_NOT_READY',
      reason:
        'no score that may be believed at attempt 10 of this round, so see what Incode has and redrive: the score says that scraping still runs',
    });
    expect(decide(scrapingFailed, { briefAttempts: 4 })).toMatchObject({
      code: 'SCRAPING_FAILED',
      reason: expect.stringMatching(/ at attempt 5 of this round, .*: the score says that scraping failed/),
    });
  });

  test('every reason that a score is not ready is told, in the timeline and at the end', () => {
    for (const [name, words] of Object.entries(notReadyReasons)) {
      const reading = { ...notReady, reason: name as NotReadyReason };
      expect(detailOf(reading)).toBe(words);
      const failure = decide(reading, { notReadyAttempts: 99, briefAttempts: 99 });
      expect(failure).toMatchObject({ kind: 'FAIL', reason: expect.stringContaining(words) });
    }
    expect(detailOf(ready)).toBeNull();
    expect(detailOf(lastResort)).toBe('what the score says is believed only when nothing better comes');
  });

  test('repeated FINISHED cannot make the attempts follow each other faster than the gap', () => {
    const standing = fc.record({
      notReadyAttempts: fc.nat(100),
      failedAttempts: fc.nat(100),
      briefAttempts: fc.nat(100),
      accessAttempts: fc.nat(100),
      pullForwards: fc.nat(10),
      looks: fc.nat(50),
      finishedMeanwhile: fc.boolean(),
    });
    const reading = fc.constantFrom(
      lastResort,
      notReady,
      scrapingFailed,
      retryable,
      unknownInterview,
      noLogIn,
      terminal,
    );
    fc.assert(
      fc.property(reading, standing, (read, given) => {
        const decision = decide(read, given);
        if (decision.kind === 'RETRY') expect(decision.delayMs).toBeGreaterThanOrEqual(policy.gapMs);
        if (decision.kind === 'RETRY' && decision.pulled)
          expect(given.pullForwards).toBeLessThan(policy.pullForwardsMax);
      }),
    );
  });

  test('looks at a running verification come ever more rarely, and end', () => {
    const delayAfter = (looks: number) => {
      const decision = decide(notReady, { state: 'IN_PROGRESS', looks });
      return decision.kind === 'LOOK_LATER' ? decision.delayMs : undefined;
    };
    expect(delayAfter(policy.looksMax - 1)).toBeNull();
    const delays = [0, 1, 2, 10, policy.looksMax - 2].map((looks) => delayAfter(looks) ?? 0);
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(delays[0]).toBeGreaterThan(policy.look.baseMs);
    expect(delays.at(-1)).toBeLessThanOrEqual(policy.look.maxMs * 1.25);
  });
});
