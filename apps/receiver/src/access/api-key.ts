import { createHash, randomBytes } from 'node:crypto';

import { Secret } from '../runtime/secret.ts';

/** What a key may do: `read` asks, `operate` has something done. Neither includes the other. */
export const scopes = ['read', 'operate'] as const;
export type Scope = (typeof scopes)[number];

/** A key as the receiver knows it. The key itself is nowhere but with its owner. */
export interface ApiKey {
  /** What the log calls whoever has it. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** SHA-256 of the key, in hexadecimal. Enough for 256 random bits, and cheap on a route that anybody can call. */
  readonly sha256: Secret;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const sha256Pattern = /^[0-9a-f]{64}$/i;

/** Whether `name` can be the name of a key. */
export function isKeyName(name: string): boolean {
  return namePattern.test(name);
}

/** The scopes in `names`; `undefined` when there is none, one twice, or one that is no scope. */
export function parseScopes(names: readonly string[]): ReadonlySet<Scope> | undefined {
  const found = scopes.filter((scope) => names.includes(scope));
  return found.length > 0 && found.length === names.length ? new Set(found) : undefined;
}

/** Reads `name:scope+scope:sha256`, as {@link formatApiKey} writes it; `undefined` for anything else. */
export function parseApiKey(text: string): ApiKey | undefined {
  const [name = '', scopeNames = '', sha256 = '', ...rest] = text.trim().split(':');
  const found = parseScopes(scopeNames.split('+'));
  if (!isKeyName(name) || !found || !sha256Pattern.test(sha256) || rest.length > 0) return undefined;
  return { name, scopes: found, sha256: new Secret(sha256.toLowerCase()) };
}

export function formatApiKey({ name, scopes: own, sha256 }: ApiKey): string {
  return `${name}:${[...own].join('+')}:${sha256.reveal()}`;
}

/** 256 random bits, printable and free of what a shell, a header or a list would read as its own. */
export function createCredential(): Secret {
  return new Secret(`ine_${randomBytes(32).toString('base64url')}`);
}

/** What is compared in place of a credential: as long as every other, so that comparing tells nothing of its length. */
export function digestOf(credential: string): Buffer {
  return createHash('sha256').update(credential).digest();
}
