/** Growing delays: `baseMs`, doubled each time up to `maxMs`. What is waited is that or up to a quarter more, see `backoffMs`. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

export interface RetryPolicy {
  /**
   * Attempts that may find no score to be believed, before UNAVAILABLE is believed or the verification fails. Default 40,
   * with {@link notReady} 35 to 44 minutes: longer than Incode itself goes on telling us (32 minutes, DOC).
   */
  readonly notReadyAttemptsMax: number;
  /** Between those. Default 2 s to 60 s: after a FINISHED the score is normally there. */
  readonly notReady: Backoff;
  /** Attempts that may end in a retryable error. Default 200, with {@link failed} an outage of 32 hours. */
  readonly failedAttemptsMax: number;
  /** Between those. Default 2 s to 10 min: a service that is down for hours is not asked more often than that. */
  readonly failed: Backoff;
  /**
   * How often a repeated FINISHED may bring the next attempt of a round forward. Default 5. The first FINISHED may have been
   * forged, so the real one must not wait out a backoff; but an attempt that was brought forward does not count against the
   * limits above, so it needs one of its own, or repeated FINISHED would hammer Incode.
   */
  readonly pullForwardsMax: number;
  /**
   * Before a round that a FINISHED begins in FAILED, from the second such round on. Default 1 min to 1 h. The first one begins
   * at once; but as nothing vouches for a FINISHED, somebody who repeats it must not have us ask without end.
   */
  readonly round: Backoff;
  /** Shortest time between two attempts, however they come about. Default 2 s. */
  readonly gapMs: number;
  /** Between looks at a verification that is still IN_PROGRESS. Default 40 min to 24 h; the first is after `baseMs`, at least. */
  readonly look: Backoff;
  /**
   * Looks at one verification. Default 30, which is about four weeks: a check that was abandoned stays IN_PROGRESS, and
   * looking at all of these for ever would be a load that only grows. A FINISHED that comes later is heard all the same.
   */
  readonly looksMax: number;
  /** Longest time for one attempt, retries of the client included. Default 60 s. */
  readonly attemptMsMax: number;
  /** How often a job may be torn away by a crash or a stop before it is given up. Default 50. */
  readonly interruptionsMax: number;
}

const second = 1_000;
const minute = 60 * second;

export const retryPolicyDefaults: RetryPolicy = {
  notReadyAttemptsMax: 40,
  notReady: { baseMs: 2 * second, maxMs: minute },
  failedAttemptsMax: 200,
  failed: { baseMs: 2 * second, maxMs: 10 * minute },
  pullForwardsMax: 5,
  round: { baseMs: minute, maxMs: 60 * minute },
  gapMs: 2 * second,
  // Incode gives up telling us after some 32 minutes (DOC): from then on only we can find out.
  look: { baseMs: 40 * minute, maxMs: 24 * 60 * minute },
  looksMax: 30,
  attemptMsMax: minute,
  interruptionsMax: 50,
};

/**
 * Attempts of a round that may find what rarely changes: 404, 408 or 425, or a score in which scraping failed. With
 * {@link briefBackoff} they take two minutes: right after FINISHED Incode may not know the interview everywhere yet, and whoever
 * forges a FINISHED for one that does not exist must not have us ask for half an hour.
 */
export const briefAttemptsMax = 5;

/** Between those: four times as long as between attempts that find no score yet, by default 8 s, 16 s, 32 s and 64 s. */
export function briefBackoff({ notReady }: Pick<RetryPolicy, 'notReady'>): Backoff {
  return { baseMs: 4 * notReady.baseMs, maxMs: 4 * notReady.maxMs };
}

/** 2 ** 30 times any base is above any maximum, and far from where numbers lose precision. */
const exponentMax = 30;

/**
 * The delay after `failures` failures (1, 2, …), in milliseconds: 100 to 125 per cent of the exponential one, so that jobs
 * that failed together do not come back together, and nothing is over earlier than it says. `random` is in [0, 1).
 */
export function backoffMs(backoff: Backoff, failures: number, random: number): number {
  const exponential = backoff.baseMs * 2 ** Math.min(Math.max(failures - 1, 0), exponentMax);
  return Math.round(Math.min(exponential, backoff.maxMs) * (1 + random / 4));
}

/** How long to wait until `gapMs` have passed since the last attempt. */
export function remainingGapMs(gapMs: number, lastAttemptAt: Date | null, now: Date): number {
  return lastAttemptAt === null ? 0 : Math.max(0, lastAttemptAt.getTime() + gapMs - now.getTime());
}

/** How long the round that a FINISHED begins after `failedRounds` failed ones has to wait. */
export function roundDelayMs(round: Backoff, failedRounds: number, random: number): number {
  return failedRounds <= 1 ? 0 : backoffMs(round, failedRounds - 1, random);
}
