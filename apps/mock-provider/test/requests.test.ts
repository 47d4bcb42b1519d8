import { request } from 'node:http';

import { omniErrorSchema, scoreSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { apiKey, get, post, start, version, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

test.each([
  '/omni/get/score',
  '/omni/get/score/',
  '/omni/get/score?id=ID',
  '/omni/get/score/?id=ID&verbose=true',
  '/omni/get/score?verbose=false&unknown=1',
  '/0/omni/get/score',
  '/0/omni/get/score/',
  '/0/omni/get/score?id=ID',
])('GET %s answers the score', async (path) => {
  const provider = await startProvider();
  const { token, interviewId } = await start(provider);
  const answer = await get(provider, path.replace('ID', interviewId), withToken(token));
  expect(answer.status).toBe(200);
  expect(scoreSchema.parse(answer.body).overall?.status).toBe('OK');
});

test.each(['/omni/start/', '/executive/log-in/', '/0/omni/finish-status/', '/0/omni/get/onboarding/status/'])(
  'a trailing slash on %s makes no difference',
  async (path) => {
    const provider = await startProvider();
    const { token } = await start(provider);
    const body = { email: 'executive@example.com', password: 'development-password' };
    const isGet = path.startsWith('/0/');
    const answer = isGet
      ? await get(provider, path, withToken(token))
      : await post(provider, path, { ...version, ...apiKey }, body);
    expect(answer.status).toBe(200);
  },
);

test.each([
  '/omni/process/government-validation?fallbackEnabled=false&scrapingMethod=true',
  '/omni/process/government-validation/?scrapingMethod=true',
  '/0/omni/process/government-validation?scrapingV3=true',
])('POST %s takes a JSON null', async (path) => {
  const provider = await startProvider();
  const { token } = await start(provider);
  expect((await post(provider, path, withToken(token), 'null')).status).toBe(200);
});

test.each(['/omni/get/score', '/0/omni/get/score/', '/omni/get/ocr-data', '/omni/finish-status'])(
  'GET %s takes a Content-Type of any kind',
  async (path) => {
    const provider = await startProvider();
    const { token } = await start(provider);
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const headers = { ...withToken(token), 'content-type': type };
      expect((await get(provider, path, headers)).status).toBe(200);
    }
  },
);

test('header names count in any case, and a GET may carry a Content-Type', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const headers = {
    'API-VERSION': '1.0',
    'X-API-KEY': 'development-api-key',
    'X-Incode-Hardware-Id': token,
    'Content-Type': 'application/json',
  };
  // `fetch` would write the names in lower case.
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(`${provider.url}/omni/get/score`, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject).end();
  });
  expect(status).toBe(200);
});

test('every Omni answer tells its Processing-Time in milliseconds, refusals included', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  for (const path of ['/omni/get/score', '/omni/nothing', '/0/omni/get/score?id=x']) {
    const { headers } = await get(provider, path, withToken(token));
    expect(headers.get('processing-time')).toMatch(/^\d+$/);
  }
});

test("a body of up to 10 MB is taken by Omni, and a longer one is answered 413 in Incode's shape", async () => {
  const provider = await startProvider();
  const headers = { ...version, ...apiKey };
  const bodyOf = (bytes: number): string => JSON.stringify({ extra: 'x'.repeat(bytes - 12) });
  expect(bodyOf(100)).toHaveLength(100);
  const limit = 10 * 1024 * 1024;
  expect((await post(provider, '/omni/start', headers, bodyOf(limit))).status).toBe(200);
  const refused = await post(provider, '/omni/start', headers, bodyOf(limit + 1));
  expect(refused.status).toBe(413);
  expect(omniErrorSchema.parse(refused.body)).toMatchObject({ status: 413, path: '/omni/start' });
});

test('an unexpected Accept or query does no harm', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const twice = await get(provider, '/0/omni/get/score?id=a&id=b', withToken(token));
  expect(twice.status).toBe(400);
  const html = await get(provider, '/0/omni/get/score', { ...withToken(token), accept: 'text/html' });
  expect(html.headers.get('content-type')).toMatch(/^application\/json/);
});

test('nothing tells what the server is built with', async () => {
  const { headers } = await get(await startProvider(), '/healthz');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('etag')).toBeNull();
});
