import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import type { Secret } from '../runtime/secret.ts';
import { digestOf, type ApiKey, type Scope } from './api-key.ts';
import { isLoopbackAddress } from './own-hosts.ts';

/** What is known of a caller before its body is read. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  /** The address of the connection's other end; `undefined` when it is gone already. */
  readonly remoteAddress: string | undefined;
}

/** Whoever sent `req`. */
export function callerOf({ headers, socket }: IncomingMessage): Caller {
  return { headers, remoteAddress: socket.remoteAddress };
}

/** Whether a caller is let in. */
export type Admittance =
  | {
      readonly allowed: true;
      /** By which API key; `null` where none is needed. */
      readonly keyName: string | null;
    }
  | {
      readonly allowed: false;
      readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
      /** One sentence; never quotes what the caller sent. */
      readonly detail: string;
      /** The value of `WWW-Authenticate`, without which there must be no 401. */
      readonly challenge: string | null;
    };

/** Who may do what. Asked before the body of a request is read, and knows nothing of what carries the request. */
export interface Access {
  /** The webhook. */
  mayNotify(caller: Caller): Admittance;
  /** What of `/v1` changes nothing. */
  mayRead(caller: Caller): Admittance;
  /** What of `/v1` has something done. */
  mayOperate(caller: Caller): Admittance;
}

/** What is demanded of whom. An empty list leaves its door open for this machine, and for nobody else. */
export interface Credentials {
  /** The static header of notifications, in lower case. */
  readonly webhookHeader: string;
  /** Its values: any of them lets in, so that one can follow the other. */
  readonly webhookSecrets: readonly Secret[];
  readonly apiKeys: readonly ApiKey[];
}

const open: Admittance = { allowed: true, keyName: null };

/** No registered scheme is a header that somebody chose. Its name is not told: who may notify knows it. */
const webhookChallenge = 'Static-Header realm="webhook"';
const apiChallenge = 'Bearer realm="v1"';

function refuse(code: 'UNAUTHENTICATED' | 'FORBIDDEN', detail: string, challenge: string | null): Admittance {
  return { allowed: false, code, detail, challenge };
}

function isLocal({ remoteAddress }: Caller): boolean {
  return remoteAddress !== undefined && isLoopbackAddress(remoteAddress);
}

function admitLocal(caller: Caller): Admittance {
  if (isLocal(caller)) return open;
  const detail = 'this receiver takes notifications from its own machine only';
  return refuse('UNAUTHENTICATED', detail, webhookChallenge);
}

/** Compares with all of them, whichever fits, so that the time it takes tells nothing. */
function findFitting<T extends { readonly digest: Buffer }>(
  given: string,
  known: readonly T[],
): T | undefined {
  const digest = digestOf(given);
  let fitting: T | undefined;
  for (const one of known) if (timingSafeEqual(one.digest, digest)) fitting = one;
  return fitting;
}

function createWebhookDoor({ webhookHeader, webhookSecrets }: Credentials): Access['mayNotify'] {
  const known = webhookSecrets.map((secret) => ({ digest: digestOf(secret.reveal()) }));
  if (known.length === 0) return admitLocal;
  return ({ headers }) => {
    const given = headers[webhookHeader];
    if (typeof given === 'string' && findFitting(given, known)) return open;
    const detail = 'the header that this receiver demands of notifications is missing or has another value';
    return refuse('UNAUTHENTICATED', detail, webhookChallenge);
  };
}

/** RFC 6750, section 2.1; the name of the scheme in any case. */
const bearerPattern = /^Bearer +([\w.~+/-]+=*)$/i;

function createApiDoor(apiKeys: readonly ApiKey[]): (caller: Caller, scope: Scope) => Admittance {
  const known = apiKeys.map((key) => ({ ...key, digest: Buffer.from(key.sha256.reveal(), 'hex') }));
  if (known.length === 0) {
    return (caller) =>
      isLocal(caller) ? open : refuse('FORBIDDEN', 'this receiver answers its own machine only', null);
  }
  return ({ headers: { authorization } }, scope) => {
    if (authorization === undefined) {
      const detail = 'an API key is needed; send it as Authorization: Bearer';
      return refuse('UNAUTHENTICATED', detail, apiChallenge);
    }
    const [, given] = bearerPattern.exec(authorization) ?? [];
    const key = given === undefined ? undefined : findFitting(given, known);
    if (!key) {
      const detail = 'the API key is none that this receiver knows; send one as Authorization: Bearer';
      return refuse('UNAUTHENTICATED', detail, `${apiChallenge}, error="invalid_token"`);
    }
    if (key.scopes.has(scope)) return { allowed: true, keyName: key.name };
    const detail = `the API key has not the scope ${scope}, which this needs`;
    return refuse('FORBIDDEN', detail, `${apiChallenge}, error="insufficient_scope", scope="${scope}"`);
  };
}

/** The doors that `credentials` make. A credential that is not among them gets nobody in any more. */
export function createAccess(credentials: Credentials): Access {
  const mayCall = createApiDoor(credentials.apiKeys);
  return {
    mayNotify: createWebhookDoor(credentials),
    mayRead: (caller) => mayCall(caller, 'read'),
    mayOperate: (caller) => mayCall(caller, 'operate'),
  };
}
