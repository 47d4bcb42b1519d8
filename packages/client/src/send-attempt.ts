import { assertHeader } from './assert-header.ts';
import { type Call, detailsOf, stopReason } from './call.ts';
import { startDeadline, untilAborted } from './deadline.ts';
import {
  BodyTooLargeError,
  type ErrorDetails,
  IneScrapingClientError,
  NetworkError,
  RedirectedError,
  TimedOutError,
} from './errors.ts';
import { parseJson, readBody } from './read-body.ts';
import { parseRetryAfter } from './retry-policy.ts';

/** A request as it goes out. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestInit['body'];
}

/** An answer before the contract has looked at it. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** `undefined` when the body is not JSON. */
  readonly json: { readonly value: unknown } | undefined;
  readonly retryAfterMs: number | undefined;
}

/** Most bytes that are read of an error's body. An error is worth its status; an endless page must not hide it. */
const errorBodyBytesMax = 64 * 1024;

const redirects = new Set([301, 302, 303, 307, 308]);

function isRedirect(response: Response): boolean {
  // A browser hides the status of a redirect; an injected fetch may have followed one in spite of `manual`.
  return response.type === 'opaqueredirect' || response.redirected || redirects.has(response.status);
}

async function readAnswer(
  response: Response,
  call: Call,
  signal: AbortSignal,
  details: ErrorDetails,
): Promise<RawAnswer> {
  const { status, headers } = response;
  if (isRedirect(response)) {
    void response.body?.cancel().catch(() => undefined); // frees the connection; nothing to tell if it fails
    throw new RedirectedError({ ...details, status: status || undefined });
  }
  const { bodyBytesMax } = call.settings;
  const bytesMax = response.ok ? bodyBytesMax : Math.min(bodyBytesMax, errorBodyBytesMax);
  const bytes = await readBody(response, bytesMax, signal);
  if (bytes === undefined && response.ok) throw new BodyTooLargeError(bodyBytesMax, { ...details, status });
  return {
    status,
    headers,
    json: bytes && parseJson(bytes, headers.get('content-type')),
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), call.settings.clock.now()),
  };
}

/** Makes one HTTP try within its own time. Throws an `IneScrapingClientError` when no complete answer came. */
export async function sendAttempt(request: HttpRequest, call: Call, attempt: number): Promise<RawAnswer> {
  const { settings } = call;
  const details = { ...detailsOf(call), attempts: attempt };
  for (const [name, value] of Object.entries(request.headers))
    assertHeader(`header ${name}`, value, call.endpoint);
  const deadline = startDeadline(settings.timeouts.attemptMs, settings.clock, call.deadline.signal);
  try {
    const response = await untilAborted(
      settings.fetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        signal: deadline.signal,
        redirect: 'manual',
        // The only credentials are those in the headers.
        credentials: 'omit',
        cache: 'no-store',
      }),
      deadline.signal,
    );
    return await readAnswer(response, call, deadline.signal, details);
  } catch (error) {
    if (error instanceof IneScrapingClientError) throw error;
    const stopped = stopReason(call, details);
    if (stopped) throw stopped;
    if (deadline.expired) throw new TimedOutError('attempt', deadline.timeoutMs, details);
    throw new NetworkError({ ...details, cause: error });
  } finally {
    deadline.dispose();
  }
}
