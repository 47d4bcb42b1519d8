import { randomUUID, timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Access } from './parts.ts';

/** Tokens that the receivers of this process have given out, and when each ends, in milliseconds since 1970. */
const endsAt = new Map<string, number>();

/** Short, so that a check can wait for an expired one. */
const tokenSeconds = 4;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** In constant time, whatever the lengths. */
export function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

/** Whether `token` was given out here, and when it ends. */
export function readToken(token: string): { readonly endsAtMs: number } | undefined {
  const endsAtMs = endsAt.get(token);
  return endsAtMs === undefined ? undefined : { endsAtMs };
}

/** The customer's own authentication URL, where Incode gets its bearer (DOC): OAuth2 client_credentials. */
export async function issueToken(
  access: Access,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let form = '';
  for await (const chunk of request) form += String(chunk);
  const wanted =
    access.kind === 'bearer'
      ? `Basic ${btoa(`${access.clientId}:${access.clientSecret}`)}`
      : 'no client is known';
  const granted = isSame(request.headers.authorization ?? '', wanted) && form.includes('client_credentials');
  const token = randomUUID();
  if (granted) endsAt.set(token, Date.now() + tokenSeconds * 1000);
  response
    .writeHead(granted ? 200 : 401, { 'content-type': 'application/json' })
    .end(JSON.stringify(granted ? { access_token: token, expires_in: tokenSeconds } : {}));
}
