import { z } from 'zod';

import type { Clock } from '../clock/clock.ts';
import type { Secret } from '../secret.ts';
import type { Exchange, HttpPost } from './http-post.ts';

/** Long enough that a token does not expire on its way, short enough to use most of its life. */
const refreshEarlyMsMax = 60_000;

/** Incode's OAuth2 client_credentials (DOC): asked of the customer's own token endpoint. */
export interface OAuthClient {
  readonly tokenUrl: string;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
}

/** What a customer has configured for Incode to prove itself with. */
export interface CredentialSettings {
  /** Sent with every notification (DOC: static only). */
  readonly webhookHeaders: Readonly<Record<string, Secret>>;
  /** OAuth2: all three or none. */
  readonly oauthTokenUrl?: string | undefined;
  readonly oauthClientId?: Secret | undefined;
  readonly oauthClientSecret?: Secret | undefined;
}

/** The OAuth2 client of the settings; `null` without one. */
export function oauthClientOf(settings: CredentialSettings): OAuthClient | null {
  const { oauthTokenUrl, oauthClientId, oauthClientSecret } = settings;
  if (!oauthTokenUrl || !oauthClientId || !oauthClientSecret) return null;
  return { tokenUrl: oauthTokenUrl, clientId: oauthClientId, clientSecret: oauthClientSecret };
}

/** Whether a notification can be told from one that somebody else sends. */
export function sendsCredentials(settings: CredentialSettings): boolean {
  return Object.keys(settings.webhookHeaders).length > 0 || oauthClientOf(settings) !== null;
}

export interface WebhookCredentialsOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly post: HttpPost;
  /** Sent with every notification (DOC: static only). */
  readonly headers: Readonly<Record<string, Secret>>;
  readonly oauth: OAuthClient | null;
  /** Of a token request, in real milliseconds. */
  readonly timeoutMs: number;
}

/** What one notification carries to prove who sent it. */
export type Credentials =
  | {
      readonly kind: 'CREDENTIALS';
      readonly headers: Readonly<Record<string, string>>;
      /** `null` without OAuth2. */
      readonly token: string | null;
    }
  | { readonly kind: 'TOKEN_FAILED'; readonly reason: string };

export interface WebhookCredentials {
  /** With the cached token, or a new one. Never rejects: without a token nothing can be sent, and that is a result. */
  get(signal: AbortSignal): Promise<Credentials>;
  /** The receiver refused this token: the next `get` fetches another. */
  forget(token: string): void;
  clear(): void;
}

/** Both are mandatory, `expires_in` is a number of seconds (DOC). A token must fit into a header. */
const tokenAnswerSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive(),
});
type TokenAnswer = z.output<typeof tokenAnswerSchema>;

/** The token in the answer, or what is wrong with it; the answer may hold secrets and is never repeated. */
function readToken(exchange: Exchange): TokenAnswer | string {
  if (exchange.kind === 'TIMED_OUT') return `did not answer within ${exchange.timeoutMs} ms`;
  if (exchange.kind !== 'ANSWERED') return `could not be asked: ${exchange.reason}`;
  const { status, body, complete } = exchange.answer;
  if (status !== 200) return `answered ${status}`;
  if (!complete) return 'sent a body without an end';
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'did not answer JSON';
  }
  const parsed = tokenAnswerSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  return `gave no usable ${parsed.error.issues.map(({ path }) => path.join('.') || 'object').join(' and no usable ')}`;
}

interface Token {
  readonly token: string;
  readonly refreshAtMs: number;
}

export function createWebhookCredentials(options: WebhookCredentialsOptions): WebhookCredentials {
  const { clock, post, oauth, timeoutMs } = options;
  const custom = Object.fromEntries(
    Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value.reveal()]),
  );
  let cached: Token | undefined;
  let fetching: Promise<Token | string> | undefined;

  async function fetchToken(
    { tokenUrl, clientId, clientSecret }: OAuthClient,
    signal: AbortSignal,
  ): Promise<Token | string> {
    const basic = Buffer.from(`${clientId.reveal()}:${clientSecret.reveal()}`).toString('base64');
    const exchange = await post({
      url: tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${basic}` },
      body: 'grant_type=client_credentials',
      timeoutMs,
      signal,
    });
    const answer = readToken(exchange);
    if (typeof answer === 'string') return answer;
    const lifetimeMs = answer.expires_in * 1000;
    const earlyMs = Math.min(refreshEarlyMsMax, lifetimeMs / 10);
    return { token: answer.access_token, refreshAtMs: clock.now() + lifetimeMs - earlyMs };
  }

  /** One request at a time: whoever comes meanwhile gets its token too. */
  async function getToken(client: OAuthClient, signal: AbortSignal): Promise<Token | string> {
    if (cached && clock.now() < cached.refreshAtMs) return cached;
    if (fetching) return fetching;
    const current = fetchToken(client, signal).then((fetched) => {
      // After a reset this answer belongs to nobody any more.
      if (fetching !== current) return fetched;
      fetching = undefined;
      cached = typeof fetched === 'string' ? undefined : fetched;
      return fetched;
    });
    fetching = current;
    return fetching;
  }

  return {
    async get(signal) {
      if (!oauth) return { kind: 'CREDENTIALS', headers: custom, token: null };
      const got = await getToken(oauth, signal);
      if (typeof got === 'string') {
        return { kind: 'TOKEN_FAILED', reason: `The token endpoint ${got}; nothing was sent.` };
      }
      const { token } = got;
      return { kind: 'CREDENTIALS', headers: { ...custom, authorization: `Bearer ${token}` }, token };
    },
    forget(token) {
      // Another attempt may have fetched a new one already.
      if (cached?.token === token) cached = undefined;
    },
    clear() {
      cached = undefined;
      fetching = undefined;
    },
  };
}
