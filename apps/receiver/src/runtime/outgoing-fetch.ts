import type { Fetch } from '@ine-scraping/client';
import { EnvHttpProxyAgent, fetch as fetchThrough } from 'undici';

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

/**
 * `fetch` through the proxies, or `undefined` when there are none. Node's own switch for that (`NODE_USE_ENV_PROXY`) sends loopback
 * to the proxy too, and hides what went wrong there. Opens nothing by itself; idle connections keep no process alive.
 */
export function createOutgoingFetch({ direct, http, https }: Proxies): Fetch | undefined {
  if (!http && !https) return undefined;
  // What is left out would be read from the environment.
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: http?.reveal() ?? '',
    httpsProxy: (https ?? http)?.reveal() ?? '',
    noProxy: direct,
  });
  return async (url, init) => {
    if (loopback.test(new URL(url).hostname)) return globalThis.fetch(url, init);
    // One `fetch` in two packages of types: undici is where Node has its own from.
    const options = { ...init, dispatcher } as unknown as NonNullable<Parameters<typeof fetchThrough>[1]>;
    return fetchThrough(url, options);
  };
}
