import type { OmniError, Problem, Verification } from '@ine-scraping/contracts';

/** What every error of this package can tell about the call that failed. */
export interface ErrorDetails {
  /** Method and path template, such as `GET /omni/get/score`: no query, no ids. */
  readonly endpoint: string;
  readonly interviewId?: string | undefined;
  /** The HTTP status of the answer, when there was one. */
  readonly status?: number | undefined;
  /** HTTP tries so far, counted from 1. */
  readonly attempts?: number | undefined;
  /** How long the server asked us to wait (`Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** The literal `code` of each error class. */
export type ClientErrorCode =
  | 'ARGUMENT_INVALID'
  | 'OMNI_STATUS'
  | 'RECEIVER_STATUS'
  | 'LOG_IN_REFUSED'
  | 'NETWORK'
  | 'TIMED_OUT'
  | 'ABORTED'
  | 'NOT_JSON'
  | 'CONTRACT_BROKEN'
  | 'BODY_TOO_LARGE'
  | 'REDIRECTED'
  | 'VERIFICATION_FAILED'
  | 'VERDICT_TIMED_OUT';

/** An id that was not checked yet could forge lines in a log: it is left out. */
function printable(interviewId: string | undefined): string | undefined {
  return interviewId !== undefined && /^[^\p{Cc}\p{Cs}]{1,256}$/u.test(interviewId) ? interviewId : undefined;
}

/**
 * The base of every error that this package throws. `retryable`: the same call may be made again later and could then work;
 * it was false for whatever needs a person first. A message holds the endpoint, the interview id and the
 * status, and never a token, a key, an e-mail address or anything out of a body.
 */
export abstract class IneScrapingClientError extends Error {
  abstract readonly code: ClientErrorCode;
  readonly retryable: boolean;
  readonly endpoint: string;
  readonly interviewId: string | undefined;
  readonly status: number | undefined;
  readonly attempts: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(what: string, retryable: boolean, details: ErrorDetails) {
    const { endpoint, attempts, cause } = details;
    const interviewId = printable(details.interviewId);
    const subject = interviewId === undefined ? endpoint : `${endpoint} for interview ${interviewId}`;
    const tries = attempts !== undefined && attempts > 1 ? ` (after ${attempts} attempts)` : '';
    super(`${subject} ${what}${tries}`, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.retryable = retryable;
    this.endpoint = endpoint;
    this.interviewId = interviewId;
    this.status = details.status;
    this.attempts = attempts;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Statuses that may go away by themselves: 429 and every 5xx. */
export function isRetryableStatus(status: number): boolean {
  return status === 429 || status >= 500;
}

function adviceOn(status: number): string {
  if (status === 401) return 'the credentials were refused, so check them';
  if (status === 403) return 'the access is not allowed, so check the API key and the base URL';
  if (status === 404) return 'it does not exist there, so check the id and the base URL';
  if (status === 429) return 'too many requests were made, so try again later';
  if (status >= 500) return 'the server is down or busy, so try again later';
  return 'the request was refused, so correct it';
}

/** An argument was refused before any request was made. `field` names it; its value is not repeated. */
export class ArgumentInvalidError extends IneScrapingClientError {
  override readonly code = 'ARGUMENT_INVALID';
  readonly field: string;
  constructor(field: string, problem: string, details: ErrorDetails) {
    super(`was not called: ${field || 'the request'} ${problem}; correct it`, false, details);
    this.field = field;
  }
}

/** Incode answered with an error status. `omniError` is its body, when that has Incode's shape. */
export class OmniStatusError extends IneScrapingClientError {
  override readonly code = 'OMNI_STATUS';
  override readonly status: number;
  readonly omniError: OmniError | undefined;
  constructor(status: number, omniError: OmniError | undefined, details: ErrorDetails) {
    const ownCode = omniError && omniError.status !== status ? ` (Incode's code ${omniError.status})` : '';
    super(`was answered ${status}${ownCode}: ${adviceOn(status)}`, isRetryableStatus(status), details);
    this.status = status;
    this.omniError = omniError;
  }
}

/** The receiver answered with an error status. `problem` is its body, when that is a problem (RFC 9457). */
export class ReceiverStatusError extends IneScrapingClientError {
  override readonly code = 'RECEIVER_STATUS';
  override readonly status: number;
  readonly problem: Problem | undefined;
  constructor(status: number, problem: Problem | undefined, details: ErrorDetails) {
    super(`was answered ${status}: ${adviceOn(status)}`, isRetryableStatus(status), details);
    this.status = status;
    this.problem = problem;
  }
}

/**
 * Incode refused the log-in: the executive's API key, e-mail address or password, or with another status than 401 and 403 what
 * answers there is not Incode. Terminal: trying again could lock the account.
 */
export class LogInRefusedError extends IneScrapingClientError {
  override readonly code = 'LOG_IN_REFUSED';
  constructor(details: ErrorDetails) {
    const status = details.status === undefined ? '' : ` with ${details.status}`;
    const address = details.status === 401 || details.status === 403 ? '' : ' the base URL,';
    super(
      `refused the log-in${status}: check${address} the API key, the e-mail address and the password`,
      false,
      details,
    );
  }
}

/** No complete answer came: no connection, or a broken one. The message names the host, and why where the platform tells. */
export class NetworkError extends IneScrapingClientError {
  override readonly code = 'NETWORK';
  constructor(host: string, reason: string | undefined, details: ErrorDetails) {
    const why = reason === undefined ? '' : ` (${reason})`;
    const advice = 'check the base URL, or try again later';
    super(`got no complete answer from ${host}: the connection failed${why}, so ${advice}`, true, details);
  }
}

/** No answer in time. `scope` is the time that ran out: that of one attempt, or that of the whole call. */
export class TimedOutError extends IneScrapingClientError {
  override readonly code = 'TIMED_OUT';
  readonly scope: 'attempt' | 'total';
  readonly timeoutMs: number;
  constructor(scope: 'attempt' | 'total', timeoutMs: number, details: ErrorDetails) {
    const time = scope === 'attempt' ? 'per attempt' : 'in total';
    super(`had no answer within ${timeoutMs} ms ${time}: try again later`, true, details);
    this.scope = scope;
    this.timeoutMs = timeoutMs;
  }
}

/** The caller's own signal stopped the call; `cause` is the signal's reason. Retryable, because nothing was refused. */
export class AbortedError extends IneScrapingClientError {
  override readonly code = 'ABORTED';
  constructor(details: ErrorDetails) {
    super('was aborted by its caller', true, details);
  }
}

/** A success whose body is not JSON: what a proxy or a maintenance page answers. */
export class NotJsonError extends IneScrapingClientError {
  override readonly code = 'NOT_JSON';
  constructor(details: ErrorDetails) {
    super('was answered a success that is not JSON, as proxies do: try again later', true, details);
  }
}

/** An answer that the contract does not allow. `fields` are paths such as `overall.status`; values are not repeated. */
export class ContractBrokenError extends IneScrapingClientError {
  override readonly code = 'CONTRACT_BROKEN';
  readonly fields: readonly string[];
  constructor(fields: readonly string[], details: ErrorDetails) {
    // A broken array of thousands would otherwise fill the log.
    const named = fields.slice(0, 10).join(', ') + (fields.length > 10 ? ', …' : '');
    super(`was answered what the contract does not allow (${named}): compare the versions`, false, details);
    this.fields = fields;
  }
}

/** A success with more bytes than the client takes. */
export class BodyTooLargeError extends IneScrapingClientError {
  override readonly code = 'BODY_TOO_LARGE';
  readonly bodyBytesMax: number;
  constructor(bodyBytesMax: number, details: ErrorDetails) {
    super(
      `was answered more than ${bodyBytesMax} bytes: raise bodyBytesMax if that is right`,
      false,
      details,
    );
    this.bodyBytesMax = bodyBytesMax;
  }
}

/** A redirect. It is not followed, because the credentials would go to wherever it points. */
export class RedirectedError extends IneScrapingClientError {
  override readonly code = 'REDIRECTED';
  constructor(details: ErrorDetails) {
    super('was answered a redirect, which is not followed: check the base URL', false, details);
  }
}

/** The verification ended in `FAILED`: its score could not be retrieved. It needs a redrive, see `failure`. */
export class VerificationFailedError extends IneScrapingClientError {
  override readonly code = 'VERIFICATION_FAILED';
  readonly failure: Extract<Verification, { state: 'FAILED' }>['failure'];
  constructor(failure: Extract<Verification, { state: 'FAILED' }>['failure'], details: ErrorDetails) {
    super(
      `has no verdict: the verification failed with ${failure.code}; redrive its dead letter`,
      false,
      details,
    );
    this.failure = failure;
  }
}

/** No verdict within the time given. `lastState` is what was seen last, `undefined` when there was no verification yet. */
export class VerdictTimedOutError extends IneScrapingClientError {
  override readonly code = 'VERDICT_TIMED_OUT';
  readonly timeoutMs: number;
  readonly lastState: Verification['state'] | undefined;
  constructor(timeoutMs: number, lastState: Verification['state'] | undefined, details: ErrorDetails) {
    const seen = lastState === undefined ? 'no verification was seen' : `it was ${lastState}`;
    super(`had no verdict within ${timeoutMs} ms (${seen}): wait again`, true, details);
    this.timeoutMs = timeoutMs;
    this.lastState = lastState;
  }
}
