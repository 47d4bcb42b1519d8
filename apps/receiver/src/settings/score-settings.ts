import { retryPolicyDefaults } from '../verifications/retry-policy.ts';
import { dayMs, integer } from './values.ts';

const { notReady, notReadyAttemptsMax, failed, failedAttemptsMax, look, gapMs } = retryPolicyDefaults;

const backoffMsMax = 7 * dayMs;

/** When a score is read. */
export const scoreSettings = {
  RECEIVER_SCORE_CONCURRENCY: integer(10, 1, 100).describe('scores read at the same time'),
  RECEIVER_SCORE_GAP_MS: integer(gapMs, 0, dayMs).describe('shortest time between two attempts at one score'),
  RECEIVER_NOT_READY_ATTEMPTS_MAX: integer(notReadyAttemptsMax, 1, 10_000).describe(
    'attempts that may find a score that is not ready',
  ),
  RECEIVER_NOT_READY_BACKOFF_MS: integer(notReady.baseMs, 1, backoffMsMax).describe(
    'first delay between them, doubled each time, up to a quarter longer at random; four times that where 404, 408, 425 or failed scraping is tried five times',
  ),
  RECEIVER_NOT_READY_BACKOFF_MAX_MS: integer(notReady.maxMs, 1, backoffMsMax).describe('longest delay'),
  RECEIVER_FAILED_ATTEMPTS_MAX: integer(failedAttemptsMax, 1, 10_000).describe(
    'attempts that may find the score API not working',
  ),
  RECEIVER_FAILED_BACKOFF_MS: integer(failed.baseMs, 1, backoffMsMax).describe(
    'first delay between them, doubled each time, up to a quarter longer at random',
  ),
  RECEIVER_FAILED_BACKOFF_MAX_MS: integer(failed.maxMs, 1, backoffMsMax).describe('longest delay'),
  RECEIVER_LOOK_BACKOFF_MS: integer(look.baseMs, 1, backoffMsMax).describe(
    'when a verification that stays IN_PROGRESS is first looked at',
  ),
  RECEIVER_LOOK_BACKOFF_MAX_MS: integer(look.maxMs, 1, backoffMsMax).describe('longest time between looks'),
  RECEIVER_RECONCILE_EVERY_MS: integer(60_000, 100, dayMs).describe(
    'how often such verifications are searched for',
  ),
};
