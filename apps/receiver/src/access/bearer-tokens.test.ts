import { SignJWT } from 'jose';
import { expect, test } from 'vitest';

import { BearerTokens, type TokenVerifier } from './bearer-tokens.ts';

/** Takes every token until `untilMs`, and counts them. */
function countingVerifier(untilMs: number) {
  const verified: string[] = [];
  const verifier: TokenVerifier = {
    verify: async (token) => {
      verified.push(token);
      return token.endsWith('bad')
        ? { valid: false, detail: 'the bearer token is bad' }
        : { valid: true, untilMs };
    },
  };
  return { verifier, verified };
}

function createStage(untilMs: number) {
  const clock = { ms: 0, now: () => new Date(clock.ms) };
  const own = countingVerifier(untilMs);
  const provider = countingVerifier(untilMs);
  const tokens = new BearerTokens({ own: own.verifier, provider: provider.verifier, clock });
  return { clock, own, provider, tokens };
}

/** Nobody looks at its signature here. */
async function tokenWith(alg: string, mark: string): Promise<string> {
  const token = await new SignJWT({ mark }).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
  const header = Buffer.from(JSON.stringify({ alg })).toString('base64url');
  return header + token.slice(token.indexOf('.'));
}

test('a good token is verified once, answered at once from then on, and looked at again when it has expired', async () => {
  const { clock, own, tokens } = createStage(1_000);
  const token = await tokenWith('HS256', 'a');
  expect(await tokens.judge(token)).toEqual({ valid: true, untilMs: 1_000 });
  // No promise.
  expect(tokens.judge(token)).toEqual({ valid: true, untilMs: 1_000 });
  clock.ms = 999;
  expect(tokens.judge(token)).toEqual({ valid: true, untilMs: 1_000 });
  expect(own.verified).toHaveLength(1);
  clock.ms = 1_000;
  await tokens.judge(token);
  expect(own.verified).toHaveLength(2);
});

test('a bad token is never kept, so that a flood of them pushes out no good one', async () => {
  const { own, tokens } = createStage(1_000);
  const good = await tokenWith('HS256', 'a');
  await tokens.judge(good);
  for (let index = 0; index < 1_100; index++) await tokens.judge(`${good}${index}bad`);
  expect(tokens.judge(good)).toEqual({ valid: true, untilMs: 1_000 });
  expect(own.verified).toHaveLength(1_101);
});

test('a thousand good tokens are kept, and the oldest goes first', async () => {
  const { tokens } = createStage(1_000);
  const token = await tokenWith('HS256', 'a');
  for (let index = 0; index <= 1_000; index++) await tokens.judge(`${token}${index}`);
  expect(tokens.judge(`${token}1`)).not.toBeInstanceOf(Promise);
  expect(tokens.judge(`${token}0`)).toBeInstanceOf(Promise);
});

test('a token by shared secret is never shown to whoever verifies with public keys, nor the other way round', async () => {
  const { own, provider, tokens } = createStage(1_000);
  for (const alg of ['HS256', 'HS512']) await tokens.judge(await tokenWith(alg, 'a'));
  expect([own.verified.length, provider.verified.length]).toEqual([2, 0]);
  for (const alg of ['RS256', 'ES256', 'none', 'hs256', '']) await tokens.judge(await tokenWith(alg, 'a'));
  expect([own.verified.length, provider.verified.length]).toEqual([2, 5]);
});

test('without an issuer of its kind a token is refused, and so is what is none', async () => {
  const { own, clock } = createStage(1_000);
  const tokens = new BearerTokens({ own: own.verifier, provider: undefined, clock });
  for (const token of [await tokenWith('RS256', 'a'), 'x', 'a.b.c', '']) {
    expect(await tokens.judge(token)).toMatchObject({ valid: false });
  }
  expect(own.verified).toEqual([]);
});
