import { generateKeyPairSync } from 'node:crypto';

import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { expect, test } from 'vitest';

import { Secret } from '../runtime/secret.ts';
import { createCredential, hashCredential } from './credential.ts';
import { createSigningKey, type OAuthClient, type SigningKey } from './oauth-client.ts';
import { OwnTokens } from './own-tokens.ts';

const startMs = Date.parse('2026-01-05T10:00:00Z');
const secret = createCredential();
const incode: OAuthClient = { id: 'incode', sha256: hashCredential(secret) };
const signingKey = createSigningKey();

interface Stage {
  readonly clients?: readonly OAuthClient[];
  readonly signingKeys?: readonly SigningKey[];
  readonly nowMs?: number;
}

function ownTokens({ clients = [incode], signingKeys = [signingKey], nowMs = startMs }: Stage = {}) {
  return new OwnTokens({ clients, signingKeys, clock: { now: () => new Date(nowMs) } });
}

function basic(id: string, given: string): string {
  return `Basic ${Buffer.from(`${id}:${given}`).toString('base64')}`;
}

test('a client is known by its id and its secret, and by each of two secrets while one follows the other', () => {
  const next = createCredential();
  const other: OAuthClient = { id: 'other', sha256: hashCredential(next) };
  const tokens = ownTokens({ clients: [incode, { id: 'incode', sha256: hashCredential(next) }, other] });
  expect(tokens.findClient(basic('incode', secret.reveal()))).toBe('incode');
  expect(tokens.findClient(basic('incode', next.reveal()))).toBe('incode');
  expect(tokens.findClient(basic('other', next.reveal()))).toBe('other');
  expect(tokens.findClient(basic('other', secret.reveal()))).toBeUndefined();
  expect(tokens.findClient(basic('incode', next.reveal()).replace('Basic', 'bAsIc '))).toBe('incode');
});

test.each([
  ['nothing', ''],
  ['a scheme alone', 'Basic'],
  ['no base64', 'Basic :'],
  ['no secret', basic('incode', '')],
  ['no id', basic('', secret.reveal())],
  ['a letter more', basic('incode', `${secret.reveal()}x`)],
  ['the id in other letters', basic('INCODE', secret.reveal())],
  ['a colon more', basic('incode:', secret.reveal())],
  ['what the settings have', basic('incode', incode.sha256.reveal())],
  ['what is not encoded', `Basic incode:${secret.reveal()}`],
  ['another scheme', `Bearer ${basic('incode', secret.reveal()).slice(6)}`],
  ['two of them', `${basic('incode', secret.reveal())}, Basic x`],
])('%s is no client of ours', (_, authorization) => {
  expect(ownTokens().findClient(authorization)).toBeUndefined();
});

test('a token says what RFC 9068 wants of it, is signed with the first key, and is never the same', async () => {
  const second = createSigningKey();
  const tokens = ownTokens({ signingKeys: [second, signingKey] });
  const [one, other] = [await tokens.issue('incode'), await tokens.issue('incode')];
  expect(one.expiresInSeconds).toBe(3600);
  expect(decodeProtectedHeader(one.accessToken)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: second.kid });
  expect(decodeJwt(one.accessToken)).toEqual({
    iss: 'urn:ine-scraping:receiver',
    aud: 'urn:ine-scraping:webhook',
    sub: 'incode',
    client_id: 'incode',
    iat: startMs / 1000,
    exp: startMs / 1000 + 3600,
    jti: expect.any(String),
  });
  expect(one.accessToken).not.toBe(other.accessToken);
});

test('another replica takes the token, with the keys in any order, until half a minute after it has expired', async () => {
  const { accessToken } = await ownTokens().issue('incode');
  const verifyAt = (afterSeconds: number) =>
    ownTokens({
      signingKeys: [createSigningKey(), signingKey],
      nowMs: startMs + afterSeconds * 1000,
    }).verify(accessToken);
  const untilMs = startMs + 3630 * 1000;
  expect(await verifyAt(0)).toEqual({ valid: true, untilMs });
  expect(await verifyAt(3629)).toEqual({ valid: true, untilMs });
  expect(await verifyAt(3630)).toEqual({ valid: false, detail: 'the bearer token has expired' });
});

test('a client or a key that is removed no longer gets in, and a key of the same name is another', async () => {
  const { accessToken } = await ownTokens().issue('incode');
  const other: OAuthClient = { id: 'other', sha256: incode.sha256 };
  expect(await ownTokens({ clients: [other] }).verify(accessToken)).toMatchObject({ valid: false });
  for (const key of [createSigningKey(), { ...createSigningKey(), kid: signingKey.kid }]) {
    expect(await ownTokens({ signingKeys: [key] }).verify(accessToken)).toMatchObject({ valid: false });
  }
});

const claims: JWTPayload = {
  iss: 'urn:ine-scraping:receiver',
  aud: 'urn:ine-scraping:webhook',
  sub: 'incode',
  client_id: 'incode',
  exp: startMs / 1000 + 60,
};
const header = { alg: 'HS256', typ: 'at+jwt', kid: signingKey.kid };
const key = Buffer.from(signingKey.key.reveal(), 'base64');

function sign(changed: JWTPayload, changedHeader: object = {}): Promise<string> {
  const payload = JSON.parse(JSON.stringify({ ...claims, ...changed })) as JWTPayload;
  return new SignJWT(payload).setProtectedHeader({ ...header, ...changedHeader }).sign(key);
}

test('a token that is made with our key and meant for something else, or for ever, is none of ours', async () => {
  const tokens = ownTokens();
  expect(await tokens.verify(await sign({}))).toMatchObject({ valid: true });
  expect(await tokens.verify(await sign({ aud: ['x', 'urn:ine-scraping:webhook'] }))).toMatchObject({
    valid: true,
  });
  const wrong: JWTPayload[] = [
    { exp: undefined },
    { exp: startMs / 1000 - 31 },
    { nbf: startMs / 1000 + 31 },
    { iss: undefined },
    { iss: 'https://login.example.com' },
    { aud: undefined },
    { aud: 'urn:ine-scraping:read' },
    { client_id: undefined },
    { client_id: ['incode'] },
    { client_id: 'toString' },
  ];
  for (const changed of wrong) {
    expect([changed, await tokens.verify(await sign(changed))]).toMatchObject([changed, { valid: false }]);
  }
  for (const changed of [
    { typ: 'JWT' },
    { typ: undefined },
    { kid: undefined },
    { kid: '__proto__' },
    { alg: 'HS512' },
  ]) {
    const token = await sign({}, changed).catch(() => 'HS512 wants a longer key');
    expect([changed, await tokens.verify(token)]).toMatchObject([changed, { valid: false }]);
  }
});

test('no signature, an empty one, or one of another kind is no signature', async () => {
  const tokens = ownTokens();
  const [head = '', body = ''] = (await sign({})).split('.');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const rsa = new SignJWT(claims).setProtectedHeader({ ...header, alg: 'RS256' }).sign(privateKey);
  const unsigned = [
    new UnsecuredJWT(claims).encode(),
    `${head}.${body}.`,
    `${head}.${body}`,
    await rsa,
    `${Buffer.from('{"alg":"HS256","typ":"at+jwt","crit":["x"],"x":1}').toString('base64url')}.${body}.`,
  ];
  for (const token of unsigned) expect(await tokens.verify(token)).toMatchObject({ valid: false });
});

test('whatever is in the place of a token is refused with a sentence that quotes nothing, and never a defect', async () => {
  const tokens = ownTokens();
  const sound = await sign({});
  const mutated = fc
    .tuple(fc.nat(sound.length - 1), fc.constantFrom('a', 'Z', '0', '-', '_', '.'))
    .map(([at, letter]) => {
      return sound.slice(0, at) + letter + sound.slice(at + 1);
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, fc.string(), fc.base64String()), async (token) => {
      const verdict = await tokens.verify(token);
      // The last letter of a signature has bits that mean nothing.
      if (verdict.valid) expect(token.slice(0, -1)).toBe(sound.slice(0, -1));
      else expect(verdict.detail).toMatch(/^(the bearer token|the client) [a-z ,]+$/);
    }),
  );
});

test('a secret and a signing key print as nothing', () => {
  const printed = JSON.stringify([incode, signingKey, new Secret('x')]);
  expect(printed).not.toContain(signingKey.key.reveal());
  expect(printed).not.toContain(incode.sha256.reveal());
});
