import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

import { Secret } from '../runtime/secret.ts';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const sha256Pattern = /^[0-9a-f]{64}$/i;

/** Whether `name` can be what the settings and the log call a credential. */
export function isCredentialName(name: string): boolean {
  return namePattern.test(name);
}

/** 256 random bits, printable and free of what a shell, a header or a list would read as its own. */
export function createCredential(): Secret {
  return new Secret(`ine_${randomBytes(32).toString('base64url')}`);
}

/** What is compared in place of a credential: as long as every other, so that comparing tells nothing of its length. */
export function digestOf(credential: string): Buffer {
  return createHash('sha256').update(credential).digest();
}

/** What the settings know of a credential: SHA-256 in hexadecimal. Enough for 256 random bits, and cheap where anybody may ask. */
export function hashCredential(credential: Secret): Secret {
  return new Secret(digestOf(credential.reveal()).toString('hex'));
}

/** Reads what {@link hashCredential} made; `undefined` for anything else. */
export function parseHash(text: string): Secret | undefined {
  return sha256Pattern.test(text) ? new Secret(text.toLowerCase()) : undefined;
}

/** Those of `known` whose digest is that of `given`. Compares with all of them, so that the time it takes tells nothing. */
export function findFitting<T extends { readonly digest: Buffer }>(given: string, known: readonly T[]): T[] {
  const digest = digestOf(given);
  return known.filter((one) => timingSafeEqual(one.digest, digest));
}

/** RFC 6750, section 2.1; the name of the scheme in any case. */
const bearerPattern = /^Bearer +([\w.~+/-]+=*)$/i;

/** The credential of `Authorization: Bearer`; `undefined` when the header has another form. */
export function readBearer(authorization: string): string | undefined {
  return bearerPattern.exec(authorization)?.[1];
}
