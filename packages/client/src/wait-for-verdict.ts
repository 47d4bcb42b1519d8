import type { Verification } from '@ine-scraping/contracts';

import { type Clock, delayMsMax } from './clock.ts';
import { type Deadline, sleep, startDeadline } from './deadline.ts';
import {
  AbortedError,
  type ErrorDetails,
  IneScrapingClientError,
  VerdictTimedOutError,
  VerificationFailedError,
} from './errors.ts';
import { assertDuration, type CallOptions } from './settings.ts';

/** A verification that has its score and its verdict. */
export type ScoredVerification = Extract<Verification, { state: 'SCORED' }>;

/** What {@link waitForVerdict} takes. */
export interface WaitOptions {
  /** How long to wait, in milliseconds. Default 5 minutes: how long scraping takes is not published (UNK). */
  readonly timeoutMs?: number | undefined;
  /** Aborts the wait: it rejects with `AbortedError`. */
  readonly signal?: AbortSignal | undefined;
  /** The first wait between two polls, in milliseconds. It grows by a quarter each time, up to five times. Default 1000. */
  readonly pollIntervalMs?: number | undefined;
}

export const waitTimeoutMsDefault = 5 * 60 * 1000;
export const pollIntervalMsDefault = 1000;

/** Scraping takes seconds, or else minutes: the longer it has taken, the less is lost by asking more rarely. */
const intervalGrowth = 1.25;
const intervalGrowthMax = 5;

/** The last poll begins when the time is over, so that a verdict of the last moment is seen; it may take this long. */
const lastPollMs = 1000;

type Poll = (options: CallOptions) => Promise<Verification | undefined>;

interface Seen {
  state: Verification['state'] | undefined;
  error: IneScrapingClientError | undefined;
}

async function pollOnce(
  poll: Poll,
  options: CallOptions,
  details: ErrorDetails,
  seen: Seen,
): Promise<ScoredVerification | undefined> {
  try {
    const verification = await poll(options);
    seen.state = verification?.state;
    seen.error = undefined;
    if (verification?.state === 'FAILED') throw new VerificationFailedError(verification.failure, details);
    return verification?.state === 'SCORED' ? verification : undefined;
  } catch (error) {
    // A receiver that restarts or is busy is no reason to stop waiting.
    if (!(error instanceof IneScrapingClientError) || !error.retryable || options.signal?.aborted)
      throw error;
    seen.error = error;
    return undefined;
  }
}

async function rest(
  intervalMs: number,
  deadline: Deadline,
  clock: Clock,
  details: ErrorDetails,
): Promise<void> {
  try {
    await sleep(intervalMs, clock, deadline.signal);
  } catch {
    if (!deadline.expired) throw new AbortedError({ ...details, cause: deadline.signal.reason as unknown });
  }
}

/** See `ReceiverClient.waitForVerdict`. */
export async function waitForVerdict(
  poll: Poll,
  options: WaitOptions,
  pollTimeoutMs: number,
  clock: Clock,
  details: ErrorDetails,
): Promise<ScoredVerification> {
  const { timeoutMs = waitTimeoutMsDefault, pollIntervalMs = pollIntervalMsDefault, signal } = options;
  assertDuration('timeoutMs', timeoutMs, details.endpoint);
  assertDuration('pollIntervalMs', pollIntervalMs, details.endpoint);
  const intervalMsMax = Math.min(pollIntervalMs * intervalGrowthMax, delayMsMax);
  const seen: Seen = { state: undefined, error: undefined };
  const deadline = startDeadline(timeoutMs, clock, signal);
  try {
    for (
      let intervalMs = pollIntervalMs;
      ;
      intervalMs = Math.min(intervalMs * intervalGrowth, intervalMsMax)
    ) {
      const last = deadline.expired;
      const totalMs = Math.min(pollTimeoutMs, Math.max(deadline.remainingMs(), lastPollMs));
      const scored = await pollOnce(poll, { signal, timeouts: { totalMs } }, details, seen);
      if (scored) return scored;
      if (last) throw new VerdictTimedOutError(timeoutMs, seen.state, { ...details, cause: seen.error });
      await rest(intervalMs, deadline, clock, details);
    }
  } finally {
    deadline.dispose();
  }
}
