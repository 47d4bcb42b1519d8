import { executiveTokenLifetimeMs, sessionTokenLifetimeMs } from '@ine-scraping/contracts';

import type { Clock } from '../clock/clock.ts';
import { createRandom, type Random } from '../random.ts';
import { forgetTheOldest } from './sessions.ts';

/**
 * Tokens remembered at once. Some clients start again before every request (OBS); beyond this the oldest stop
 * working.
 */
export const tokensMax = 200_000;

/** What a token opens. */
export type Access =
  /** Its own session. */
  | { readonly kind: 'SESSION'; readonly interviewId: string }
  /** Any session. */
  | { readonly kind: 'EXECUTIVE' };

export interface Tokens {
  /** A new token for a session, valid for 90 days (DOC), made from the session's own source. */
  issueForSession(interviewId: string, random: Random): string;
  /** A new executive token, valid for 24 hours (DOC). */
  issueExecutive(): string;
  /** What `token` opens now; `undefined` when it is unknown or expired. */
  open(token: string): Access | undefined;
  clear(): void;
}

const header = Buffer.from('{"alg":"HS256"}').toString('base64url');

/**
 * Has the shape of a JWT and at most 256 characters (OBS); says nothing, like any token that a client must
 * not read.
 */
export function createToken(random: Random): string {
  return `${header}.${Buffer.from(`{"jti":"${random.hex(24)}"}`).toString('base64url')}.${random.base64url(43)}`;
}

/** Whether some mock made `token`: this one, another, or this one before it was started anew. */
export function isMockToken(token: string): boolean {
  const [first = '', second = ''] = token.split('.', 2);
  return first === header && /^\{"jti":"[0-9a-f]{24}"\}$/.test(Buffer.from(second, 'base64url').toString());
}

/** `max`: how many are remembered. */
export function createTokens(seed: string, clock: Pick<Clock, 'now'>, max = tokensMax): Tokens {
  const tokens = new Map<string, { access: Access; expiresAtMs: number }>();
  let executiveTokens = 0;

  function remember(token: string, access: Access, lifetimeMs: number): string {
    tokens.set(token, { access, expiresAtMs: clock.now() + lifetimeMs });
    forgetTheOldest(tokens, max);
    return token;
  }

  return {
    issueForSession: (interviewId, random) =>
      remember(createToken(random), { kind: 'SESSION', interviewId }, sessionTokenLifetimeMs),
    issueExecutive() {
      executiveTokens += 1;
      const random = createRandom(`executive token of ${seed} ${executiveTokens}`);
      return remember(createToken(random), { kind: 'EXECUTIVE' }, executiveTokenLifetimeMs);
    },
    open(token) {
      const known = tokens.get(token);
      if (!known) return undefined;
      if (clock.now() < known.expiresAtMs) return known.access;
      tokens.delete(token);
      return undefined;
    },
    clear() {
      tokens.clear();
      executiveTokens = 0;
    },
  };
}
