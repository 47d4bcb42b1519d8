import { expect, test } from 'vitest';

import { apiKey, version, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

test.each([
  ['current', 200],
  ['score-unauthorized-once', 401],
  ['score-throttled', 429],
  ['score-down', 503],
  ['score-malformed', 200],
  ['score-html', 200],
])('%s: the read that is answered %i says how long it took, exactly once', async (scenario, status) => {
  const provider = await startProvider({ scenario });
  const { token } = await provider.control.play();
  await provider.control.advance(3000);
  const answer = await fetch(`${provider.url}/omni/get/score`, { headers: withToken(token) });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('processing-time')).toMatch(/^\d+$/);
});

test.each([
  ['GET', '/omni/no/such/path', {}, 404],
  ['PUT', '/omni/start', {}, 405],
  ['HEAD', '/omni/get/score', {}, 403],
  ['POST', '/omni/start', {}, 403],
  ['POST', '/omni/start', { ...apiKey, ...version, 'content-type': 'text/plain' }, 415],
  ['POST', '/executive/log-in', { ...apiKey, ...version, 'content-type': 'application/json' }, 400],
] as const)('%s %s is answered with how long it took', async (method, path, headers, status) => {
  const provider = await startProvider();
  const body = method === 'POST' ? { body: '{"broken":' } : {};
  const answer = await fetch(provider.url + path, { method, headers, ...body });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('processing-time')).toMatch(/^\d+$/);
});

test('what is not Incode does not say how long it took', async () => {
  const { url } = await startProvider();
  for (const path of ['/healthz', '/_mock/clock'])
    expect((await fetch(url + path)).headers.has('processing-time')).toBe(false);
});
