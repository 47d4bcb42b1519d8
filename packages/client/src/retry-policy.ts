/** How often and how fast a call is tried again. */
export interface RetryPolicy {
  /** HTTP tries in all, the first one included. Default 4. */
  readonly attemptsMax: number;
  /** The ceiling of the first wait in milliseconds; it doubles with every attempt. Default 250. */
  readonly delayMsBase: number;
  /** The ceiling never grows beyond this, in milliseconds. Default 10 000. */
  readonly delayMsMax: number;
}

/** Incode advises exponential backoff with jitter (OBS); the numbers are ours. */
export const retryPolicyDefault: RetryPolicy = { attemptsMax: 4, delayMsBase: 250, delayMsMax: 10_000 };

/**
 * Full jitter: anything between 0 and the ceiling, because clients that failed together must not come back together.
 * `attempt` is the one that failed, counted from 1; `random` gives a number from 0 to 1.
 */
export function backoffMs(attempt: number, policy: RetryPolicy, random: () => number): number {
  // Beyond 2^31 the ceiling has long been reached, and a base of 0 times infinity would be NaN.
  const doublings = Math.min(attempt - 1, 31);
  const ceiling = Math.min(policy.delayMsMax, policy.delayMsBase * 2 ** doublings);
  return Math.floor(random() * ceiling);
}

// The three forms of an HTTP date (RFC 9110, 5.6.7), roughly: `Date.parse` alone would take "1.5" for a date.
const httpDate = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i;

/**
 * `Retry-After` in milliseconds from `nowMs`: whole seconds or an HTTP date; a date that has passed is 0. `undefined` when
 * the header is missing or is neither.
 */
export function parseRetryAfter(header: string | null | undefined, nowMs: number): number | undefined {
  const value = header?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // The old `asctime` form has no zone and means UTC.
  const date = httpDate.test(value) ? Date.parse(/GMT$/i.test(value) ? value : `${value} GMT`) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** A failed attempt, as far as the decision needs it. */
export interface FailedAttempt {
  /** Counted from 1. */
  readonly attempt: number;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  /** What is left of the total time. */
  readonly remainingMs: number;
}

/** `GIVE_UP` says why: the error is terminal, the attempts are used up, or the wait would outlast the total time. */
export type NextStep =
  | { readonly step: 'RETRY'; readonly delayMs: number }
  | { readonly step: 'GIVE_UP'; readonly because: 'TERMINAL' | 'ATTEMPTS' | 'TIME' };

/**
 * What to do after a failed attempt. `Retry-After` is honoured, with the jitter on top so that all those who were told
 * the same time do not come at the same time. A wait beyond the total time is not begun: the caller knows at once.
 */
export function nextStep(failed: FailedAttempt, policy: RetryPolicy, random: () => number): NextStep {
  if (!failed.retryable) return { step: 'GIVE_UP', because: 'TERMINAL' };
  if (failed.attempt >= policy.attemptsMax) return { step: 'GIVE_UP', because: 'ATTEMPTS' };
  const delayMs = (failed.retryAfterMs ?? 0) + backoffMs(failed.attempt, policy, random);
  if (delayMs >= failed.remainingMs) return { step: 'GIVE_UP', because: 'TIME' };
  return { step: 'RETRY', delayMs };
}
