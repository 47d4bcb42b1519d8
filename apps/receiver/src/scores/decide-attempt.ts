import { nextState, type ScoreReadiness, type VerificationState } from '@ine-scraping/contracts';

import type { AttemptOutcome } from '../verifications/timeline.ts';
import { backoffMs, type RetryPolicy } from '../verifications/retry-policy.ts';

/** What an attempt to read the score came to. */
export type Reading =
  | { readonly kind: 'SCORE'; readonly readiness: ScoreReadiness }
  | {
      readonly kind: 'ERROR';
      readonly retryable: boolean;
      /** Incode refuses us, not the interview. */
      readonly credentials: boolean;
      readonly code: string;
      readonly detail: string;
    };

/** Where the verification stands when the attempt is over, under its lock. The counters are those of its round. */
export interface Standing {
  readonly state: VerificationState;
  readonly notReadyAttempts: number;
  readonly failedAttempts: number;
  readonly pullForwards: number;
  readonly looks: number;
  /** A FINISHED came while the attempt ran: it may be the real one, and what was read may be older. */
  readonly finishedMeanwhile: boolean;
}

/** The counter that an attempt counts against. */
export type Counter = 'notReady' | 'failed';

export type Decision =
  /** Nobody waits for this score any more. */
  | { readonly kind: 'DROP' }
  | { readonly kind: 'SCORE' }
  | { readonly kind: 'FAIL'; readonly counter: Counter; readonly code: string; readonly reason: string }
  | { readonly kind: 'RETRY'; readonly counter: Counter; readonly delayMs: number; readonly pulled: boolean }
  /** Scraping still runs, as far as we were told: reconciliation comes back, or has looked often enough (`null`). */
  | { readonly kind: 'LOOK_LATER'; readonly delayMs: number | null };

const notReadyCode = 'SCORE_NOT_READY';

function counterOf(reading: Reading): Counter {
  return reading.kind === 'SCORE' ? 'notReady' : 'failed';
}

/** Whether this attempt, which is not counted yet, was the last of its round. */
function isLast(reading: Reading, standing: Standing, policy: RetryPolicy): boolean {
  if (reading.kind === 'ERROR' && !reading.retryable) return true;
  const [used, max] =
    counterOf(reading) === 'notReady'
      ? [standing.notReadyAttempts, policy.notReadyAttemptsMax]
      : [standing.failedAttempts, policy.failedAttemptsMax];
  // Attempts that were brought forward are extra, so that repeated FINISHED cannot use the round up.
  return used + 1 >= max + standing.pullForwards;
}

function retryDelayMs(reading: Reading, standing: Standing, policy: RetryPolicy, random: number): number {
  const counter = counterOf(reading);
  const used = counter === 'notReady' ? standing.notReadyAttempts : standing.failedAttempts;
  const backoff = counter === 'notReady' ? policy.notReady : policy.failed;
  return Math.max(policy.gapMs, backoffMs(backoff, used + 1 - standing.pullForwards, random));
}

function failure(reading: Reading, attempts: number): Decision {
  const counter = counterOf(reading);
  if (reading.kind === 'SCORE') {
    const reason = `the score was still not ready at attempt ${attempts} of this round; see whether scraping ended at Incode, then redrive`;
    return { kind: 'FAIL', counter, code: notReadyCode, reason };
  }
  return { kind: 'FAIL', counter, code: reading.code, reason: reading.detail };
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
  if (nextState(state, 'ATTEMPTS_USED_UP') === undefined) {
    const isLastLook = standing.looks + 1 >= policy.looksMax;
    return {
      kind: 'LOOK_LATER',
      delayMs: isLastLook ? null : backoffMs(policy.look, standing.looks + 2, random),
    };
  }
  const counter = counterOf(reading);
  if (standing.finishedMeanwhile && standing.pullForwards < policy.pullForwardsMax) {
    return { kind: 'RETRY', counter, delayMs: policy.gapMs, pulled: true };
  }
  if (!isLast(reading, standing, policy)) {
    return {
      kind: 'RETRY',
      counter,
      delayMs: retryDelayMs(reading, standing, policy, random),
      pulled: false,
    };
  }
  if (reading.kind === 'SCORE' && reading.readiness === 'LAST_RESORT') return { kind: 'SCORE' };
  return failure(reading, standing.notReadyAttempts + standing.failedAttempts + 1);
}

/** How the attempt is shown in the timeline. */
export function outcomeOf(reading: Reading, decision: Decision): AttemptOutcome {
  if (decision.kind === 'SCORE') return 'SCORED';
  if (reading.kind === 'ERROR') return reading.retryable ? 'RETRYABLE_ERROR' : 'TERMINAL_ERROR';
  // A ready score that nobody waits for any more was ready all the same.
  return reading.readiness === 'READY' ? 'SCORED' : 'NOT_READY';
}

/** One sentence for the timeline; nothing to say about a score that was ready. */
export function detailOf(reading: Reading): string | null {
  if (reading.kind === 'ERROR') return reading.detail;
  if (reading.readiness === 'READY') return null;
  return reading.readiness === 'NOT_READY'
    ? 'scraping has not finished in the score'
    : 'the score carries a code that is believed only when no better one comes';
}
