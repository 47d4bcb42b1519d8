import type { Fetch } from '@ine-scraping/client';
import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from 'undici';

import type { Secret } from './secret.ts';

/** Proxies as the environment names them. */
export interface Proxies {
  /** For `https:`. May hold a user and a password. */
  readonly https: Secret | undefined;
  /** For `http:`, and for `https:` when that has none of its own. */
  readonly http: Secret | undefined;
  /** Host names that are reached directly, their subdomains included; `*` for all. */
  readonly direct: string;
}

/** What a URL calls this machine. Nobody but us may be asked for it. */
const loopback = /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/;

/** Answers that have no body, and which `Response` takes with none. */
const bodiless = new Set([204, 205, 304]);

/** The bytes as they are asked for: what is not read holds up the connection, and not our memory. */
function streamOf(body: Dispatcher.ResponseData['body']): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = (await chunks.next()) as IteratorResult<Uint8Array, undefined>;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

function headersOf(headers: Dispatcher.ResponseData['headers']): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each): [string, string] => [name, each]),
  );
}

/**
 * `fetch` as far as the client uses it, through the proxies where there are any, over connections that are kept. Not Node's own: that
 * takes three times the processor for each read, its switch for proxies (`NODE_USE_ENV_PROXY`) sends loopback to them too, and it hides
 * what went wrong there. It follows no redirect, and asks not to be compressed. Opens nothing by itself; idle
 * connections keep no process alive.
 */
export function createOutgoingFetch({ direct, http, https }: Proxies): Fetch {
  const straight = new Agent();
  // What is left out would be read from the environment.
  const proxied =
    http || https
      ? new EnvHttpProxyAgent({
          httpProxy: http?.reveal() ?? '',
          httpsProxy: (https ?? http)?.reveal() ?? '',
          noProxy: direct,
        })
      : straight;
  return async (url, { method = 'GET', headers, body, signal }) => {
    const { body: answer, ...head } = await request(url, {
      dispatcher: loopback.test(new URL(url).hostname) ? straight : proxied,
      method,
      // Without a word of it any coding would be as welcome (RFC 9110, 12.5.3).
      headers: { ...Object.fromEntries(new Headers(headers)), 'accept-encoding': 'identity' },
      body: typeof body === 'string' ? body : null,
      signal: signal ?? null,
    });
    const init = { status: head.statusCode, headers: headersOf(head.headers) };
    if (!bodiless.has(head.statusCode)) return new Response(streamOf(answer), init);
    await answer.dump();
    return new Response(null, init);
  };
}
