import type { ConformanceRequest, Send } from '@ine-scraping/contracts/conformance';

/** Longest time for one exchange: a receiver that needs more is not acknowledging, it is working. */
export const exchangeTimeoutMs = 10_000;

/** No answer came. The message is one sentence that names the URL and the reason. */
export class UnreachableError extends Error {
  readonly code = 'UNREACHABLE';

  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${url} did not answer: ${reason}.`, options);
    this.name = 'UnreachableError';
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing came within ${exchangeTimeoutMs / 1000} seconds`;
  // fetch says "fetch failed" and hides what happened in the cause; a name with several addresses hides it once more.
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error.cause !== undefined) return reasonOf(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return error.message || code || error.name;
}

/** Fetch puts `content-type: text/plain` on a string without one; on bytes it puts nothing, and some cases want nothing. */
function bytesOf(body: ConformanceRequest['body']): Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null;
  return typeof body === 'string' ? new TextEncoder().encode(body) : Uint8Array.from(body);
}

/** A `send` for the conformance cases: `baseUrl` plus the case's path. Redirects are answers and are not followed. */
export function createFetchSend(baseUrl: string, signal?: AbortSignal): Send {
  return async ({ method, path, headers, body }) => {
    const url = `${baseUrl}${path}`;
    try {
      const response = await fetch(url, {
        method,
        headers,
        body: bytesOf(body),
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(exchangeTimeoutMs), ...(signal ? [signal] : [])]),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    } catch (cause) {
      signal?.throwIfAborted();
      throw new UnreachableError(url, reasonOf(cause), { cause });
    }
  };
}
