import type { Secret } from '../runtime/secret.ts';
import { isCredentialName, parseHash } from './credential.ts';

/** What a key may do: `read` asks, `operate` has something done, `evidence` is shown what else is masked. None includes another. */
export const scopes = ['read', 'operate', 'evidence'] as const;
export type Scope = (typeof scopes)[number];

/** A key as the receiver knows it. The key itself is nowhere but with its owner. */
export interface ApiKey {
  /** What the log calls whoever has it. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** SHA-256 of the key, in hexadecimal. */
  readonly sha256: Secret;
}

/** The scopes in `names`; `undefined` when there is none, one twice, or one that is no scope. */
export function parseScopes(names: readonly string[]): ReadonlySet<Scope> | undefined {
  const found = scopes.filter((scope) => names.includes(scope));
  return found.length > 0 && found.length === names.length ? new Set(found) : undefined;
}

/** Reads `name:scope+scope:sha256`, as {@link formatApiKey} writes it; `undefined` for anything else. */
export function parseApiKey(text: string): ApiKey | undefined {
  const [name = '', scopeNames = '', hash = '', ...rest] = text.trim().split(':');
  const found = parseScopes(scopeNames.split('+'));
  const sha256 = parseHash(hash);
  if (!isCredentialName(name) || !found || !sha256 || rest.length > 0) return undefined;
  return { name, scopes: found, sha256 };
}

export function formatApiKey({ name, scopes: own, sha256 }: ApiKey): string {
  return `${name}:${[...own].join('+')}:${sha256.reveal()}`;
}
