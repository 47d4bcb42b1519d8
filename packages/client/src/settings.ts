import { type Clock, delayMsMax, realClock } from './clock.ts';
import { ArgumentInvalidError } from './errors.ts';
import { type RetryPolicy, retryPolicyDefault } from './retry-policy.ts';

/** How long to wait, in milliseconds. */
export interface Timeouts {
  /** For the answer of one attempt, its body included. */
  readonly attemptMs: number;
  /** For the whole call: all attempts, the waits between them, and a log-in if one is needed. */
  readonly totalMs: number;
}

/** What every method takes. */
export interface CallOptions {
  /** Aborts the call: it rejects with `AbortedError`. */
  readonly signal?: AbortSignal | undefined;
  /** For this call only. */
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** For this call only; `false` makes one attempt. */
  readonly retry?: Partial<RetryPolicy> | false | undefined;
}

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What both clients take. */
export interface ClientOptions {
  /** Where the server is: `http` or `https`, no query, no credentials. A path is kept as a prefix. */
  readonly baseUrl: string;
  /** Default: the platform's own, looked up at each call. */
  readonly fetch?: Fetch | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly retry?: Partial<RetryPolicy> | false | undefined;
  /** Most bytes of an answer's body, after decompression. Default 10 MiB. */
  readonly bodyBytesMax?: number | undefined;
  /** For tests: where time comes from. */
  readonly clock?: Clock | undefined;
  /** For tests: a number from 0 to 1, for the jitter. */
  readonly random?: (() => number) | undefined;
}

/** {@link ClientOptions} with every default filled in. */
export interface Settings {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly timeouts: Timeouts;
  readonly retry: RetryPolicy;
  readonly bodyBytesMax: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** 10 MiB: Incode's own limit for requests and answers is 10 MB (OBS). */
export const bodyBytesMaxDefault = 10 * 1024 * 1024;

function resolveTimeouts(timeouts: Partial<Timeouts> | undefined, defaults: Timeouts, of: string): Timeouts {
  const resolved = {
    attemptMs: timeouts?.attemptMs ?? defaults.attemptMs,
    totalMs: timeouts?.totalMs ?? defaults.totalMs,
  };
  for (const [name, ms] of Object.entries(resolved)) assertDuration(`timeouts.${name}`, ms, of);
  return resolved;
}

function resolveRetry(
  retry: Partial<RetryPolicy> | false | undefined,
  defaults: RetryPolicy,
  of: string,
): RetryPolicy {
  if (retry === false) return { ...defaults, attemptsMax: 1 };
  const resolved = {
    attemptsMax: retry?.attemptsMax ?? defaults.attemptsMax,
    delayMsBase: retry?.delayMsBase ?? defaults.delayMsBase,
    delayMsMax: retry?.delayMsMax ?? defaults.delayMsMax,
  };
  if (!Number.isSafeInteger(resolved.attemptsMax) || resolved.attemptsMax < 1)
    throw new ArgumentInvalidError('retry.attemptsMax', 'must be a whole number of at least 1', {
      endpoint: of,
    });
  for (const name of ['delayMsBase', 'delayMsMax'] as const)
    assertDuration(`retry.${name}`, resolved[name], of, 0);
  return resolved;
}

/** Refuses what a timer cannot do: `NaN`, a negative time, and more than 24.8 days, which would fire at once. */
export function assertDuration(field: string, ms: number, of: string, least = 1): void {
  if (!(ms >= least && ms <= delayMsMax))
    throw new ArgumentInvalidError(field, `must be between ${least} and ${delayMsMax} ms`, { endpoint: of });
}

/**
 * Refuses what cannot be the value of a header. The platform would refuse it too, with an error that quotes the value, which
 * is a key or a token, and that looks like a broken connection.
 */
export function assertHeader(field: string, value: unknown, endpoint: string): void {
  if (typeof value !== 'string' || value === '')
    throw new ArgumentInvalidError(field, 'must be a string that is not empty', { endpoint });
  try {
    void new Headers({ 'x-value': value });
  } catch {
    throw new ArgumentInvalidError(field, 'has a character that no header may have', { endpoint });
  }
}

function resolveBaseUrl(baseUrl: string, of: string): string {
  const refuse = (problem: string) => new ArgumentInvalidError('baseUrl', problem, { endpoint: of });
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw refuse('must be an absolute URL');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('must be http or https');
  // fetch refuses such a URL with a message that quotes the password.
  if (url.username || url.password) throw refuse('must not hold credentials');
  if (url.search || url.hash) throw refuse('must not have a query or a fragment');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Fills in the defaults. Throws `ArgumentInvalidError`; `of` is the factory's name, for the message. */
export function resolveSettings(options: ClientOptions, timeoutDefaults: Timeouts, of: string): Settings {
  const bodyBytesMax = options.bodyBytesMax ?? bodyBytesMaxDefault;
  if (!(bodyBytesMax > 0))
    throw new ArgumentInvalidError('bodyBytesMax', 'must be more than 0', { endpoint: of });
  return {
    baseUrl: resolveBaseUrl(options.baseUrl, of),
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    timeouts: resolveTimeouts(options.timeouts, timeoutDefaults, of),
    retry: resolveRetry(options.retry, retryPolicyDefault, of),
    bodyBytesMax,
    clock: options.clock ?? realClock,
    random: options.random ?? Math.random,
  };
}

/** The settings of one call: the client's, with what the call itself asks for. */
export function settingsFor(options: CallOptions, settings: Settings, of: string): Settings {
  return {
    ...settings,
    timeouts: resolveTimeouts(options.timeouts, settings.timeouts, of),
    retry: resolveRetry(options.retry ?? {}, settings.retry, of),
  };
}
