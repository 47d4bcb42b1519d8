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
import { parseRetryAfter } from './retry-policy.ts';
import { assertHeader } from './settings.ts';
import { whyConnectionFailed } from './why-connection-failed.ts';

/** A request as it goes out. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An answer before the contract has looked at it. */
export interface RawAnswer {
  readonly status: number;
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

/** The bytes of a body, counted while they come; `undefined` when there are more than `bytesMax`, and then the rest is not read. */
async function readBody(
  response: Response,
  bytesMax: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  // Node's types leave the chunk of a body open; by the standard it is bytes.
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  try {
    for (;;) {
      const { done, value } = await untilAborted(reader.read(), signal);
      if (done) break;
      length += value.byteLength;
      if (length > bytesMax) return undefined;
      chunks.push(value);
    }
    complete = true;
  } finally {
    // Frees the connection. Its own failure tells nothing that the caller does not know, so it is swallowed here.
    if (!complete) void reader.cancel().catch(() => undefined);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/**
 * The JSON value in `bytes`, wrapped so that `null` is a value; `undefined` when there is none. The body decides, not
 * its label, except that what calls itself HTML never is JSON. The parser's error is dropped: it quotes the body.
 */
function parseJson(bytes: Uint8Array, contentType: string | null): { value: unknown } | undefined {
  if (/^\s*text\/html\b/i.test(contentType ?? '')) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
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
    throw new NetworkError(new URL(request.url).host, whyConnectionFailed(error), {
      ...details,
      cause: error,
    });
  } finally {
    deadline.dispose();
  }
}
