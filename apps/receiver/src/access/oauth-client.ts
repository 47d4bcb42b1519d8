import { randomBytes } from 'node:crypto';

import { Secret } from '../runtime/secret.ts';
import { isCredentialName, parseHash } from './credential.ts';

/** Whoever may ask `POST /oauth/token` for a token. The secret itself is nowhere but with its owner: Incode's Dashboard. */
export interface OAuthClient {
  readonly id: string;
  /** SHA-256 of the client's secret, in hexadecimal. */
  readonly sha256: Secret;
}

/** Reads `id:sha256`, as {@link formatOAuthClient} writes it; `undefined` for anything else. */
export function parseOAuthClient(text: string): OAuthClient | undefined {
  const [id = '', hash = '', ...rest] = text.trim().split(':');
  const sha256 = parseHash(hash);
  return isCredentialName(id) && sha256 && rest.length === 0 ? { id, sha256 } : undefined;
}

export function formatOAuthClient({ id, sha256 }: OAuthClient): string {
  return `${id}:${sha256.reveal()}`;
}

/** What tokens are signed with, the same on every replica. Whoever has it makes tokens. */
export interface SigningKey {
  /** What a token calls it. */
  readonly kid: string;
  /** At least 256 bits (RFC 7518, section 3.2), in base64. */
  readonly key: Secret;
}

const keyBytesMin = 32;
const keyPattern = /^[A-Za-z0-9+/_-]{43,172}={0,2}$/;

/** Reads `kid:base64`, as {@link formatSigningKey} writes it; `undefined` for anything else. */
export function parseSigningKey(text: string): SigningKey | undefined {
  const [kid = '', key = '', ...rest] = text.trim().split(':');
  if (!isCredentialName(kid) || !keyPattern.test(key) || rest.length > 0) return undefined;
  return Buffer.from(key, 'base64').length >= keyBytesMin ? { kid, key: new Secret(key) } : undefined;
}

/** 256 random bits, under a name of its own: two keys never have the same one. */
export function createSigningKey(): SigningKey {
  return {
    kid: randomBytes(6).toString('hex'),
    key: new Secret(randomBytes(keyBytesMin).toString('base64')),
  };
}

export function formatSigningKey({ kid, key }: SigningKey): string {
  return `${kid}:${key.reveal()}`;
}
