import { type Deadline, startDeadline } from './deadline.ts';
import { AbortedError, type ErrorDetails, type IneScrapingClientError, TimedOutError } from './errors.ts';
import { type CallOptions, type Settings, settingsFor } from './settings.ts';

/** One call of a method: what it is about, how long it may take, and how its answers come back. */
export interface Call {
  /** Method and path template, for errors. */
  readonly endpoint: string;
  readonly interviewId: string | undefined;
  readonly settings: Settings;
  /** The total time, joined with the caller's signal. */
  readonly deadline: Deadline;
  /** `SUCCESS`: every other status is thrown. `DOCUMENTED`: an error status with its documented body is returned. */
  readonly answers: 'SUCCESS' | 'DOCUMENTED';
}

/** What names a call. */
export type CallSubject = Pick<Call, 'endpoint' | 'answers'> & { readonly interviewId?: string | undefined };

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
