import {
  nextState,
  notReadyReasons,
  type NotReadyReason,
  type ScoreReadiness,
  type VerificationState,
} from '@ine-scraping/contracts';

import type { AttemptOutcome } from '../verifications/timeline.ts';
import {
  backoffMs,
  briefAttemptsMax,
  briefBackoff,
  type Backoff,
  type RetryPolicy,
} from '../verifications/retry-policy.ts';

/**
 * What an attempt counts against. `notReady`: a score that is not to be believed yet; `failed`: Incode does not work;
 * `brief`: what rarely changes; `access`: we cannot log in, which is never the interview's fault.
 */
export type Counter = 'notReady' | 'failed' | 'brief' | 'access';

/** What an attempt to read the score came to. */
export type Reading =
  | {
      readonly kind: 'SCORE';
      readonly readiness: ScoreReadiness;
      /** Of a score that is not ready: what was found. */
      readonly reason: NotReadyReason | null;
    }
  | {
      readonly kind: 'ERROR';
      readonly retryable: boolean;
      readonly counter: Exclude<Counter, 'notReady'>;
      /** Incode does not let us in, see `IncodeAccess`: we cannot log in, or are refused at the score. */
      readonly shutOut: boolean;
      readonly code: string;
      readonly detail: string;
    };

/** Where the verification stands when the attempt is over, under its lock. The counters are those of its round. */
export interface Standing extends Readonly<Record<`${Counter}Attempts`, number>> {
  readonly state: VerificationState;
  readonly pullForwards: number;
  readonly looks: number;
  /** A FINISHED came while the attempt ran: it may be the real one, and what was read may be older. */
  readonly finishedMeanwhile: boolean;
}

export type Decision =
  /** Nobody waits for this score any more. */
  | { readonly kind: 'DROP' }
  | { readonly kind: 'SCORE' }
  | { readonly kind: 'FAIL'; readonly counter: Counter; readonly code: string; readonly reason: string }
  | { readonly kind: 'RETRY'; readonly counter: Counter; readonly delayMs: number; readonly pulled: boolean }
  /** Scraping still runs, as far as we were told: reconciliation comes back, or has looked often enough (`null`). */
  | { readonly kind: 'LOOK_LATER'; readonly delayMs: number | null };

interface Budget {
  readonly attemptsMax: number;
  readonly backoff: Backoff;
}

function budgetsOf(policy: RetryPolicy): Readonly<Record<Counter, Budget>> {
  return {
    notReady: { attemptsMax: policy.notReadyAttemptsMax, backoff: policy.notReady },
    failed: { attemptsMax: policy.failedAttemptsMax, backoff: policy.failed },
    brief: { attemptsMax: briefAttemptsMax, backoff: briefBackoff(policy) },
    access: { attemptsMax: Infinity, backoff: policy.failed },
  };
}

function counterOf(reading: Reading): Counter {
  if (reading.kind === 'ERROR') return reading.counter;
  return reading.reason === 'SCRAPING_FAILED' ? 'brief' : 'notReady';
}

/** Whether this attempt, which is not counted yet, was the last of its round. */
function isLast(reading: Reading, standing: Standing, policy: RetryPolicy): boolean {
  if (reading.kind === 'ERROR' && !reading.retryable) return true;
  const counter = counterOf(reading);
  // Attempts that were brought forward are extra, so that repeated FINISHED cannot use the round up.
  return standing[`${counter}Attempts`] + 1 >= budgetsOf(policy)[counter].attemptsMax + standing.pullForwards;
}

function retry(reading: Reading, standing: Standing, policy: RetryPolicy, random: number): Decision {
  const counter = counterOf(reading);
  const failures = standing[`${counter}Attempts`] + 1 - standing.pullForwards;
  const delayMs = Math.max(policy.gapMs, backoffMs(budgetsOf(policy)[counter].backoff, failures, random));
  return { kind: 'RETRY', counter, delayMs, pulled: false };
}

function failure(reading: Reading, attempts: number): Decision {
  const counter = counterOf(reading);
  if (reading.kind === 'ERROR') return { kind: 'FAIL', counter, code: reading.code, reason: reading.detail };
  const found = detailOf(reading) ?? 'the score is ready';
  return {
    kind: 'FAIL',
    counter,
    code: counter === 'brief' ? 'SCRAPING_FAILED' : 'SCORE_NOT_READY',
    reason: `no score that may be believed at attempt ${attempts} of this round, so see what Incode has and redrive: ${found}`,
  };
}

/**
 * What follows from an attempt. Pure. `SCORED` is terminal, so a score is taken only when it may be believed: when it is
 * ready, or as the last resort of a round whose attempts are used up.
 */
export function decideAttempt(
  reading: Reading,
  standing: Standing,
  policy: RetryPolicy,
  random: number,
): Decision {
  const { state } = standing;
  if (nextState(state, 'SCORE_READY') === undefined) return { kind: 'DROP' };
  if (reading.kind === 'SCORE' && reading.readiness === 'READY') return { kind: 'SCORE' };
  const counter = counterOf(reading);
  if (nextState(state, 'ATTEMPTS_USED_UP') === undefined) {
    // No look has been taken: it is due as soon as we are let in.
    if (counter === 'access') return retry(reading, standing, policy, random);
    const isLastLook = standing.looks + 1 >= policy.looksMax;
    return {
      kind: 'LOOK_LATER',
      delayMs: isLastLook ? null : backoffMs(policy.look, standing.looks + 2, random),
    };
  }
  if (standing.finishedMeanwhile && standing.pullForwards < policy.pullForwardsMax) {
    return { kind: 'RETRY', counter, delayMs: policy.gapMs, pulled: true };
  }
  if (!isLast(reading, standing, policy)) return retry(reading, standing, policy, random);
  if (reading.kind === 'SCORE' && reading.readiness === 'LAST_RESORT') return { kind: 'SCORE' };
  const { notReadyAttempts, failedAttempts, briefAttempts, accessAttempts } = standing;
  return failure(reading, notReadyAttempts + failedAttempts + briefAttempts + accessAttempts + 1);
}

/** How the attempt is shown in the timeline. */
export function outcomeOf(reading: Reading, decision: Decision): AttemptOutcome {
  if (decision.kind === 'SCORE') return 'SCORED';
  if (reading.kind === 'ERROR') return reading.retryable ? 'RETRYABLE_ERROR' : 'TERMINAL_ERROR';
  // A ready score that nobody waits for any more was ready all the same.
  return reading.readiness === 'READY' ? 'SCORED' : 'NOT_READY';
}

/** What was found, for the timeline; nothing to say about a score that was ready. */
export function detailOf(reading: Reading): string | null {
  if (reading.kind === 'ERROR') return reading.detail;
  if (reading.reason !== null) return notReadyReasons[reading.reason];
  return reading.readiness === 'READY'
    ? null
    : 'what the score says is believed only when nothing better comes';
}
