import { omniErrorSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { type Answer, apiKey, get, logIn, post, start, version, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

const score = '/omni/get/score';
const unknownId = '0123456789abcdef01234567';

function expectRefused({ status, body }: Answer, expected: number, path: string): void {
  expect(status).toBe(expected);
  expect(omniErrorSchema.parse(body)).toMatchObject({ status: expected, path });
  expect(Object.keys(omniErrorSchema.parse(body))).toEqual([
    'timestamp',
    'status',
    'error',
    'message',
    'path',
  ]);
}

test.each([score, '/omni/get/onboarding/status', '/omni/finish-status'])(
  'GET %s needs the API key under /omni and not under /0',
  async (path) => {
    const provider = await startProvider({ credentials: 'strict' });
    const { token } = await start(provider);
    const tokenOnly = { ...version, 'x-incode-hardware-id': token };
    expectRefused(await get(provider, path, tokenOnly), 403, path);
    expect((await get(provider, `/0${path}`, tokenOnly)).status).toBe(200);
    expect((await get(provider, `/0${path}`, { ...tokenOnly, 'x-api-key': 'wrong' })).status).toBe(200);
  },
);

test("a session token opens its own session and is refused another's, known or not", async () => {
  const provider = await startProvider();
  const [mine, other] = [await start(provider), await start(provider)];
  const headers = withToken(mine.token);
  expect((await get(provider, score, headers)).status).toBe(200);
  expect((await get(provider, `${score}?id=${mine.interviewId}`, headers)).status).toBe(200);
  expectRefused(await get(provider, `${score}?id=${other.interviewId}`, headers), 401, score);
  expectRefused(await get(provider, `${score}?id=${unknownId}`, headers), 401, score);
});

test('an executive token opens any session, needs its id, and does not find what does not exist', async () => {
  const provider = await startProvider();
  const sessions = [await start(provider), await start(provider)];
  const headers = withToken(await logIn(provider));
  for (const { interviewId } of sessions) {
    expect((await get(provider, `${score}?id=${interviewId}`, headers)).status).toBe(200);
  }
  expectRefused(await get(provider, score, headers), 400, score);
  expectRefused(await get(provider, `${score}?id=`, headers), 400, score);
  expectRefused(await get(provider, `${score}?id=${unknownId}`, headers), 404, score);
});

test('a mock that was started anew takes no token of the last one, and says why not', async () => {
  const last = await startProvider();
  const tokens = [(await start(last)).token, await logIn(last)];
  await last.stop();
  const provider = await startProvider();
  for (const token of tokens) {
    const answer = await get(provider, `${score}?id=${unknownId}`, withToken(token));
    expectRefused(answer, 401, score);
    expect(answer.text).toContain('before this one was started or reset: log in or start the session again');
  }
});

test('a log-in with a wrong e-mail or password is answered 401', async () => {
  const provider = await startProvider();
  const path = '/executive/log-in';
  const headers = { ...version, ...apiKey };
  const right = { email: 'executive@example.com', password: 'development-password' };
  for (const wrong of [{ email: 'x@example.com' }, { password: 'wrong' }, { password: '' }]) {
    expectRefused(await post(provider, path, headers, { ...right, ...wrong }), 401, path);
  }
  expect((await post(provider, path, headers, right)).status).toBe(200);
});

test('own credentials replace those of development', async () => {
  const own = { apiKey: 'own-key', email: 'own@example.com', password: 'own-password' };
  const provider = await startProvider(own);
  const path = '/executive/log-in';
  const { apiKey: key, ...body } = own;
  expect((await post(provider, path, { ...version, 'x-api-key': key }, body)).status).toBe(200);
  expectRefused(await post(provider, path, { ...version, ...apiKey }, body), 403, path);
});

test('tokens have the shape of a JWT, at most 256 characters, and are never the same', async () => {
  const provider = await startProvider();
  const { interviewId, token } = await start(provider);
  const tokens = [
    token,
    (await start(provider, { interviewId })).token,
    await logIn(provider),
    await logIn(provider),
  ];
  for (const value of tokens) expect(value).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
  for (const value of tokens) expect(value.length).toBeLessThanOrEqual(256);
  expect(new Set(tokens).size).toBe(4);
});
