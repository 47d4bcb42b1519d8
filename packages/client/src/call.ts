import { type Deadline, sleep, startDeadline } from './deadline.ts';
import {
  AbortedError,
  type ErrorDetails,
  IneScrapingClientError,
  isRetryableStatus,
  TimedOutError,
} from './errors.ts';
import { nextStep } from './retry-policy.ts';
import { type CallOptions, type Settings, settingsFor } from './settings.ts';

/** One call of a method: what it is about, and how long it may take. */
export interface Call {
  /** Method and path template, for errors. */
  readonly endpoint: string;
  readonly interviewId: string | undefined;
  readonly settings: Settings;
  /** The total time, joined with the caller's signal. */
  readonly deadline: Deadline;
}

/** What names a call. */
export type CallSubject = Pick<Call, 'endpoint'> & Partial<Pick<Call, 'interviewId'>>;

/** The part of an error's details that the call knows. */
export function detailsOf(call: Call): ErrorDetails {
  return { endpoint: call.endpoint, interviewId: call.interviewId };
}

/** Why a call that was stopped from our side was stopped; `undefined` when nothing stopped it. */
export function stopReason(call: Call, details: ErrorDetails): IneScrapingClientError | undefined {
  const { deadline } = call;
  if (!deadline.signal.aborted) return undefined;
  return deadline.expired
    ? new TimedOutError('total', deadline.timeoutMs, details)
    : new AbortedError({ ...details, cause: deadline.signal.reason as unknown });
}

/** Runs `body` as one call: starts its total time, and takes the timer and the listener back whatever happens. */
export async function runCall<Value>(
  subject: CallSubject,
  options: CallOptions,
  settings: Settings,
  body: (call: Call) => Promise<Value>,
): Promise<Value> {
  const own = settingsFor(options, settings, subject.endpoint);
  const deadline = startDeadline(own.timeouts.totalMs, own.clock, options.signal);
  const call: Call = { interviewId: undefined, ...subject, settings: own, deadline };
  try {
    // Before the first byte leaves: a caller that has already gone must not start a session.
    const stopped = stopReason(call, detailsOf(call));
    if (stopped) throw stopped;
    return await body(call);
  } finally {
    deadline.dispose();
  }
}

/** What a retry needs to know of an answer. */
interface AnswerStatus {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

async function attemptOnce<Answer>(send: () => Promise<Answer>): Promise<Answer | IneScrapingClientError> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof IneScrapingClientError) return error;
    throw error;
  }
}

/**
 * Sends until there is an answer worth giving: a success, an error that trying again cannot help, or the last one before
 * attempts or time are used up. An error status is returned like a success; what is thrown is that no answer came.
 */
export async function sendWithRetries<Answer extends AnswerStatus>(
  send: (attempt: number) => Promise<Answer>,
  call: Call,
): Promise<Answer & { readonly attempts: number }> {
  const { retry, random, clock } = call.settings;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(() => send(attempt));
    const failed = outcome instanceof IneScrapingClientError;
    const next = nextStep(
      {
        attempt,
        retryable: failed ? outcome.retryable : isRetryableStatus(outcome.status),
        retryAfterMs: outcome.retryAfterMs,
        remainingMs: call.deadline.signal.aborted ? 0 : call.deadline.remainingMs(),
      },
      retry,
      random,
    );
    if (next.step === 'GIVE_UP') {
      if (failed) throw outcome;
      return { ...outcome, attempts: attempt };
    }
    try {
      await sleep(next.delayMs, clock, call.deadline.signal);
    } catch (error) {
      throw stopReason(call, { ...detailsOf(call), attempts: attempt, cause: outcome }) ?? error;
    }
  }
}
