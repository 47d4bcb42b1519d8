import { createServer } from 'node:http';

import { expect, test } from 'vitest';

import { composeInTest } from './support/compose.ts';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { apiKey, get, logIn, post, start, validate, version, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

const score = '/omni/get/score';
const unknownId = '0123456789abcdef01234567';

function tokenAlone(token: string): Record<string, string> {
  return { ...version, 'x-incode-hardware-id': token };
}

test('lenient lets a token without an API key pass, for the score and for approve', async () => {
  const provider = await startProvider();
  const { token, interviewId } = await start(provider);
  const executive = await logIn(provider);
  expect((await get(provider, score, tokenAlone(token))).status).toBe(200);
  expect((await get(provider, `${score}?id=${interviewId}`, tokenAlone(executive))).status).toBe(200);
  const approve = `/omni/process/approve?interviewId=${interviewId}`;
  expect((await post(provider, approve, tokenAlone(executive))).body).toMatchObject({ success: true });
});

test('lenient lets an API key without a token pass when the query says which interview', async () => {
  const provider = await startProvider();
  const { interviewId } = await start(provider);
  const keyAlone = { ...version, ...apiKey };
  expect((await get(provider, `${score}?id=${interviewId}`, keyAlone)).status).toBe(200);
  expect((await get(provider, `${score}?id=${unknownId}`, keyAlone)).status).toBe(404);
  expect((await get(provider, score, keyAlone)).status).toBe(401);
  expect((await get(provider, `/0${score}?id=${interviewId}`, keyAlone)).status).toBe(401);
  expect((await get(provider, `/omni/finish-status?id=${interviewId}`, keyAlone)).status).toBe(401);
});

test('lenient lets a request without api-version pass, on every kind of route', async () => {
  const provider = await startProvider();
  expect((await post(provider, '/omni/start', apiKey, {})).status).toBe(200);
  const { token } = await start(provider);
  const bare = { ...apiKey, 'x-incode-hardware-id': token };
  expect((await get(provider, score, bare)).status).toBe(200);
  const validation = '/omni/process/government-validation?scrapingMethod=true';
  expect((await post(provider, validation, bare, 'null')).status).toBe(200);
  expect((await get(provider, `/0${score}`, { 'x-incode-hardware-id': token })).status).toBe(200);
});

test.each(['lenient', 'strict'] as const)(
  '%s refuses what is wrong, and nothing at all',
  async (credentials) => {
    const provider = await startProvider({ credentials });
    const { token, interviewId } = await start(provider);
    const path = `${score}?id=${interviewId}`;
    const wrongKey = { ...tokenAlone(token), 'x-api-key': 'wrong' };
    expect((await get(provider, path, wrongKey)).status).toBe(403);
    expect((await get(provider, path, { ...version, 'x-api-key': '' })).status).toBe(403);
    expect((await get(provider, path, withToken('wrong'))).status).toBe(401);
    expect((await get(provider, path, withToken(''))).status).toBe(401);
    expect((await get(provider, path, version)).status).toBe(403);
    for (const open of ['/omni/start', '/executive/log-in']) {
      expect((await post(provider, open, tokenAlone(token), {})).status).toBe(403);
    }
  },
);

test('strict refuses a missing API key, a missing token and a missing api-version', async () => {
  const provider = await startProvider({ credentials: 'strict' });
  const { token, interviewId } = await start(provider);
  const path = `${score}?id=${interviewId}`;
  expect((await get(provider, path, tokenAlone(token))).status).toBe(403);
  expect((await get(provider, path, { ...version, ...apiKey })).status).toBe(401);
  const unversioned = await get(provider, path, { ...apiKey, 'x-incode-hardware-id': token });
  expect(unversioned.status).toBe(400);
  expect(unversioned.body).toMatchObject({ message: expect.stringContaining('api-version') });
  expect((await get(provider, path, withToken(token))).status).toBe(200);
  expect((await get(provider, `/0${path}`, tokenAlone(token))).status).toBe(200);
  await validate(provider, token, 'scrapingMethod=true');
});

test('what the lenient mode lets pass is said again after a reset, and once', async () => {
  const lines: string[] = [];
  const { app, control } = composeInTest({}, lines);
  const port = await listenInTest(createServer(app));
  const said = (): number => lines.filter((line) => line.includes('let pass a request')).length;
  const startTwice = async (): Promise<void> => {
    for (const _ of ['first', 'second']) {
      const answer = await fetch(`http://127.0.0.1:${port}/omni/start`, { method: 'POST', headers: apiKey });
      expect(answer.status).toBe(200);
    }
  };
  await startTwice();
  expect(said()).toBe(1);
  await control.reset();
  await startTwice();
  expect(said()).toBe(2);
});
