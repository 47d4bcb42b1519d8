import { createAllowedHosts } from '../webhook/allowed-hosts.ts';
import { createHttpPost, type HttpPost } from '../webhook/http-post.ts';
import { createWebhookCredentials, oauthClientOf } from '../webhook/webhook-credentials.ts';
import { MockProviderError } from '../errors.ts';
import { Secret } from '../secret.ts';
import type { Settings } from '../settings/settings.ts';

/** One header that somebody gave, such as `x-webhook-secret` and its value. */
export type GivenHeader = readonly [name: string, value: string];

export interface CredentialOptions {
  readonly settings: Settings;
  /** Sent with every notification, over those of the settings. A name that comes again is a second value that must do as well. */
  readonly headers: readonly GivenHeader[];
  /** Which must be refused, each in the place of the right one. */
  readonly badHeaders: readonly GivenHeader[];
  readonly signal: AbortSignal;
}

/** What notifications prove themselves with while a receiver is graded. */
export interface StageCredentials {
  /** Of every sound notification; empty: none are configured. Throws `RECEIVER_UNAVAILABLE` when no token can be had. */
  get(): Promise<Readonly<Record<string, string>>>;
  /** Further values that must do in the place of the first of their name. */
  readonly seconds: readonly GivenHeader[];
  readonly bad: readonly GivenHeader[];
  /** Of the token in use, in milliseconds; `undefined` without OAuth2. */
  tokenLifetimeMs(): number | undefined;
  /** The headers whose values must not be shown, in lower case: the right ones, and what is made of them. */
  readonly names: ReadonlySet<string>;
  /** Every value that must not be shown, by what stands in its place. */
  secrets(): Readonly<Record<string, string>>;
}

/** Remembers how long the last token lives: whoever caches it does not tell. */
function watchLifetime(post: HttpPost): {
  readonly post: HttpPost;
  readonly lifetimeMs: () => number | undefined;
} {
  let seconds: number | undefined;
  return {
    lifetimeMs: () => (seconds === undefined ? undefined : seconds * 1000),
    async post(request) {
      const exchange = await post(request);
      const body = exchange.kind === 'ANSWERED' ? exchange.answer.body : '';
      const [, told] = /"expires_in"\s*:\s*(\d+)/.exec(body) ?? [];
      if (told !== undefined) seconds = Number(told);
      return exchange;
    },
  };
}

export function createStageCredentials({
  settings,
  headers,
  badHeaders,
  signal,
}: CredentialOptions): StageCredentials {
  const first = new Map(
    Object.entries(settings.webhookHeaders).map(([name, value]) => [name.toLowerCase(), value.reveal()]),
  );
  const seconds: GivenHeader[] = [];
  const typed = new Set<string>();
  for (const [given, value] of headers) {
    const name = given.toLowerCase();
    if (typed.has(name)) seconds.push([name, value]);
    else first.set(name, value);
    typed.add(name);
  }
  const bad = badHeaders.map(([name, value]): GivenHeader => [name.toLowerCase(), value]);
  const allowedHosts = createAllowedHosts({
    hosts: settings.allowedHosts,
    any: settings.dangerouslyAllowAnyWebhookHost,
  });
  const watched = watchLifetime(createHttpPost(allowedHosts));
  const credentials = createWebhookCredentials({
    clock: { now: Date.now },
    post: watched.post,
    headers: Object.fromEntries([...first].map(([name, value]) => [name, new Secret(value)])),
    oauth: oauthClientOf(settings),
    timeoutMs: settings.deliveryTimeoutMs,
  });
  let token: string | null = null;
  return {
    async get() {
      const got = await credentials.get(signal);
      if (got.kind === 'TOKEN_FAILED') throw new MockProviderError('RECEIVER_UNAVAILABLE', got.reason);
      token = got.token;
      return got.headers;
    },
    seconds,
    bad,
    tokenLifetimeMs: () => (token === null ? undefined : watched.lifetimeMs()),
    names: new Set([
      'authorization',
      ...first.keys(),
      ...seconds.map(([name]) => name),
      ...bad.map(([name]) => name),
    ]),
    secrets() {
      const values = [...first, ...seconds, ...bad].map(([name, value], index) => [
        `${name} ${index + 1}`,
        value,
      ]);
      const all = token === null ? values : [...values, ['token', token]];
      return Object.fromEntries(all) as Record<string, string>;
    },
  };
}
