import { createServer } from 'node:http';

import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';
import { expect, test } from 'vitest';

import { createRecordingLogger } from '../../test/support/recording-logger.ts';
import { BearerTokens } from './bearer-tokens.ts';
import { IdentityProviderUnavailableError, ProviderTokens } from './provider-tokens.ts';

const startMs = Date.parse('2026-01-05T10:00:00Z');
const minuteMs = 60_000;
const issuer = 'https://login.example.com/';
const audience = 'https://ine.example.com/webhook';

interface ProviderKey {
  readonly jwk: JWK;
  readonly publicPem: string;
  sign(claims?: JWTPayload, header?: object): Promise<string>;
}

async function createKey(kid: string, alg = 'ES256'): Promise<ProviderKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    publicPem: await exportSPKI(publicKey),
    sign: (claims = {}, header = {}) => {
      const all = { iss: issuer, aud: audience, sub: 'incode', exp: startMs / 1000 + 7 * 86_400, ...claims };
      return new SignJWT(JSON.parse(JSON.stringify(all)) as JWTPayload)
        .setProtectedHeader({ alg, typ: 'at+jwt', kid, ...header })
        .sign(privateKey);
    },
  };
}

const keys = { first: await createKey('first'), second: await createKey('second', 'RS256') };

/** An identity provider on a free port, and a receiver's view of it on a clock that stands. */
async function startStage(tokenType = 'at+jwt') {
  const answer = { status: 200, body: JSON.stringify({ keys: [keys.first.jwk] }) };
  let asked = 0;
  const server = createServer((_req, res) => {
    asked += 1;
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  const jwksUrl = `http://127.0.0.1:${await listenInTest(server)}/keys`;
  const clock = { ms: startMs, now: () => new Date(clock.ms) };
  const logger = createRecordingLogger();
  const provider = { jwksUrl, issuer, audience, tokenType };
  const tokens = new ProviderTokens({ provider, fetch: undefined, clock, logger });
  return {
    tokens,
    clock,
    logger,
    asked: () => asked,
    serve: (...served: ProviderKey[]) => {
      answer.status = 200;
      answer.body = JSON.stringify({ keys: served.map(({ jwk }) => jwk) });
    },
    fail: (status = 500, body = 'no') => Object.assign(answer, { status, body }),
  };
}

test('a token of the provider is taken, and its keys are asked for once', async () => {
  const { tokens, asked } = await startStage();
  const sound = await Promise.all([keys.first.sign(), keys.first.sign({ aud: ['other', audience] })]);
  for (const verdict of await Promise.all(sound.map((token) => tokens.verify(token)))) {
    // Looked at again after ten minutes, as its key can be withdrawn.
    expect(verdict).toEqual({ valid: true, untilMs: startMs + 10 * minuteMs });
  }
  expect(asked()).toBe(1);
  const short = await keys.first.sign({ exp: startMs / 1000 + 60 });
  expect(await tokens.verify(short)).toEqual({ valid: true, untilMs: startMs + 90_000 });
});

test('a token that is not for this webhook, of another issuer, of another type, expired or for ever is refused', async () => {
  const { tokens } = await startStage();
  const wrong = [
    keys.first.sign({ aud: 'https://other.example.com' }),
    keys.first.sign({ aud: undefined }),
    keys.first.sign({ iss: 'https://login.example.com' }),
    keys.first.sign({ iss: undefined }),
    keys.first.sign({ exp: undefined }),
    keys.first.sign({ exp: startMs / 1000 - 31 }),
    keys.first.sign({ nbf: startMs / 1000 + 31 }),
    keys.first.sign({}, { typ: 'JWT' }),
    keys.first.sign({}, { typ: undefined }),
    (await createKey('first')).sign(),
  ];
  for (const token of await Promise.all(wrong)) {
    expect(await tokens.verify(token)).toMatchObject({ valid: false });
  }
});

test('a provider that does not follow RFC 9068 is taken at its own type, and at no other', async () => {
  const { tokens } = await startStage('JWT');
  expect(await tokens.verify(await keys.first.sign({}, { typ: 'JWT' }))).toMatchObject({ valid: true });
  expect(await tokens.verify(await keys.first.sign())).toMatchObject({ valid: false });
});

test('a public key is no shared secret: a token that is signed with it is refused', async () => {
  const { tokens, serve } = await startStage();
  serve(keys.second);
  const payload = { iss: issuer, aud: audience, exp: startMs / 1000 + 60 };
  for (const secret of [keys.second.publicPem, keys.second.publicPem.trim(), keys.second.jwk.n ?? '']) {
    const forged = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'second' })
      .sign(new TextEncoder().encode(secret));
    expect(await tokens.verify(forged)).toMatchObject({ valid: false });
  }
  expect(await tokens.verify(await keys.second.sign())).toMatchObject({ valid: true });
});

test('a new key is found as soon as a token names it, and a key that nobody knows makes no more than one request in half a minute', async () => {
  const { tokens, clock, serve, asked } = await startStage();
  await tokens.verify(await keys.first.sign());
  serve(keys.first, keys.second);
  const strange = await (await createKey('nobody')).sign();
  clock.ms += 29_000;
  for (let index = 0; index < 50; index++)
    expect(await tokens.verify(strange)).toMatchObject({ valid: false });
  expect(asked()).toBe(1);
  clock.ms += 1_000;
  expect(await tokens.verify(await keys.second.sign())).toMatchObject({ valid: true });
  expect(await tokens.verify(strange)).toMatchObject({ valid: false });
  expect(asked()).toBe(2);
});

test('a key that the provider withdraws no longer gets in after ten minutes', async () => {
  const { tokens, clock, serve } = await startStage();
  const token = await keys.first.sign();
  await tokens.verify(token);
  serve(keys.second);
  clock.ms += 10 * minuteMs;
  expect(await tokens.verify(token)).toMatchObject({ valid: true });
  clock.ms += 1;
  expect(await tokens.verify(token)).toMatchObject({ valid: false });
});

test('what is kept of a good token does not outlive the key that the provider withdraws', async () => {
  const { tokens: provider, clock, serve, fail } = await startStage();
  const tokens = new BearerTokens({ own: undefined, provider, clock });
  const token = await keys.first.sign();
  const later = await keys.first.sign({ sub: 'later' });
  await tokens.judge(token);
  serve(keys.second);
  clock.ms += 9 * minuteMs;
  // Seen for the first time, a minute before its key is forgotten.
  expect(await tokens.judge(later)).toMatchObject({ valid: true });
  clock.ms += minuteMs + 1;
  for (const withdrawn of [token, later])
    expect(await tokens.judge(withdrawn)).toMatchObject({ valid: false });
  serve(keys.first);
  clock.ms += 10 * minuteMs;
  await tokens.judge(token);
  fail();
  clock.ms += 11 * minuteMs;
  await tokens.judge(token);
  // Nobody can say what was withdrawn meanwhile: no notification waits for a provider that is away each time.
  clock.ms += minuteMs;
  expect(tokens.judge(token)).not.toBeInstanceOf(Promise);
});

test('a hiccup of the provider while its keys are young makes nothing known for longer than they are', async () => {
  const { tokens: provider, clock, serve, fail } = await startStage();
  const tokens = new BearerTokens({ own: undefined, provider, clock });
  const [token, later] = [await keys.first.sign(), await keys.first.sign({ sub: 'later' })];
  await tokens.judge(token);
  clock.ms += 9 * minuteMs;
  fail();
  await expect(tokens.judge(await keys.second.sign())).rejects.toThrow(IdentityProviderUnavailableError);
  expect(await tokens.judge(later)).toMatchObject({ valid: true });
  serve(keys.second);
  clock.ms += minuteMs + 1;
  expect(await tokens.judge(later)).toMatchObject({ valid: false });
});

test('while the provider is away known keys go on for three days, an unknown one is an outage of ours, and it is asked six times a minute', async () => {
  const { tokens, clock, fail, serve, asked, logger } = await startStage();
  const known = await keys.first.sign();
  const unknown = await keys.second.sign();
  await tokens.verify(known);
  fail();
  clock.ms += 11 * minuteMs;
  expect(await tokens.verify(known)).toMatchObject({ valid: true });
  for (let index = 0; index < 20; index++) {
    await expect(tokens.verify(unknown)).rejects.toBeInstanceOf(IdentityProviderUnavailableError);
    expect(await tokens.verify(known)).toMatchObject({ valid: true });
  }
  expect(asked()).toBe(2);
  clock.ms += 10_000;
  await expect(tokens.verify(unknown)).rejects.toMatchObject({ retryable: true });
  expect(asked()).toBe(3);
  expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
  clock.ms = startMs + 72 * 60 * minuteMs + 1;
  await expect(tokens.verify(known)).rejects.toMatchObject({ retryable: true });
  serve(keys.first, keys.second);
  clock.ms += 10_000;
  for (const token of [known, unknown]) expect(await tokens.verify(token)).toMatchObject({ valid: true });
});

test.each([
  ['an error', 500, 'no'],
  ['a redirect', 302, ''],
  ['no JSON', 200, '<html>'],
  ['JSON that is no set of keys', 200, '{"keys":{}}'],
])(
  'a provider that has answered nothing but %s is an outage, and no token is refused for it',
  async (_, status, body) => {
    const { tokens, fail } = await startStage();
    fail(status, body);
    await expect(tokens.verify(await keys.first.sign())).rejects.toBeInstanceOf(
      IdentityProviderUnavailableError,
    );
  },
);

test('what is no token at all makes no request', async () => {
  const { tokens, asked } = await startStage();
  for (const token of ['', 'x', 'a.b.c', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`]) {
    expect(await tokens.verify(token)).toMatchObject({ valid: false });
  }
  expect(asked()).toBe(0);
});
