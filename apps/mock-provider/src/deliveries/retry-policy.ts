/**
 * Incode's current schedule (DOC, webhooks page): the first retry after 30 s, each next one after 2.5 times
 * as long, five in all.
 */
export const firstRetryDelayMs = 30_000;
export const retryDelayMultiplier = 2.5;
export const retriesMax = 5;

/**
 * One first attempt and five retries (INF: the page's table lists five retries; "max attempts of 5" alone is
 * ambiguous).
 */
export const attemptsMax = retriesMax + 1;

/**
 * How long after `failedAttempt` was due the next one is due, in milliseconds; `undefined` when it was the
 * last. Attempts count from 1. Counted from the due time, because the page's totals (0.5, 1.75, 4.88, 12.69,
 * 32.22 min) are sums of the delays alone.
 */
export function retryDelayMs(failedAttempt: number): number | undefined {
  return failedAttempt < attemptsMax
    ? firstRetryDelayMs * retryDelayMultiplier ** (failedAttempt - 1)
    : undefined;
}
