import { expect, test } from 'vitest';

import { ask } from './support/ask.ts';
import { apiKey, version } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

const strangers = [
  ['a Host that is not its own', { host: 'evil.example' }, 421],
  ['a Host that begins like its own', { host: '127.0.0.1.evil.example:4000' }, 421],
  ['the page of a stranger', { origin: 'http://evil.example' }, 403],
  ['a page without an origin', { origin: 'null' }, 403],
  ['a page of no web', { origin: 'chrome-extension://localhost' }, 403],
  [
    'a page on another port of this machine',
    { host: 'localhost:4000', origin: 'http://localhost:5173' },
    403,
  ],
  ['a page of the same port under another name', { host: '127.0.0.1:1', origin: 'http://localhost:1' }, 403],
] as const;

test.each(strangers)(
  '%s reads nothing of the control API and the description',
  async (_name, headers, status) => {
    const provider = await startProvider();
    const { interviewId } = await provider.control.play();
    for (const path of [
      '/_mock/requests',
      '/_mock/deliveries',
      `/_mock/sessions/${interviewId}`,
      '/openapi.json',
      '/',
    ]) {
      const answer = await ask(provider, { path, headers });
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.text).not.toContain(interviewId);
    }
  },
);

test.each(strangers)('%s resets nothing and plays nothing', async (_name, headers, status) => {
  const provider = await startProvider();
  const { interviewId } = await provider.control.play();
  for (const path of ['/_mock/reset', '/_mock/sessions', '/_mock/clock/advance']) {
    expect((await ask(provider, { method: 'POST', path, headers })).status).toBe(status);
  }
  expect((await provider.control.session(interviewId)).interviewId).toBe(interviewId);
  expect(await provider.control.clock()).toMatchObject({ now: '2026-01-01T00:00:00.000Z' });
});

test.each<Record<string, string>>([
  { host: 'localhost:1' },
  { host: '127.9.9.9' },
  { host: '[::1]:4000' },
  { host: 'localhost:4000', origin: 'http://localhost:4000' },
  { host: 'localhost:4000', origin: 'https://localhost:4000' },
  { host: 'localhost:4000', origin: 'https://mock.example:5173' },
  { host: 'Mock.example:4000', origin: 'https://mock.example' },
])('who asks with %j is at home', async (headers) => {
  const provider = await startProvider({ publicHosts: ['mock.example'] });
  expect((await ask(provider, { path: '/_mock/clock', headers })).status).toBe(200);
  expect((await ask(provider, { method: 'POST', path: '/_mock/reset', headers })).status).toBe(204);
});

test('the host that it listens on is its own, under the name that it was given too', async () => {
  const { url } = await startProvider({ host: '::1' });
  expect((await fetch(`${url}/_mock/clock`)).status).toBe(200);
});

test("Incode's own API and health are for everybody: customers' pages and proxies ask for them", async () => {
  const provider = await startProvider();
  const headers = { host: 'evil.example', origin: 'https://customer.example', ...version, ...apiKey };
  expect((await ask(provider, { method: 'POST', path: '/omni/start', headers })).status).toBe(200);
  for (const path of [
    '/omni',
    '/omni/get/score',
    '/0/omni/get/score',
    '/executive/log-in',
    '/api/validate/ine',
  ]) {
    expect([401, 404, 405]).toContain((await ask(provider, { path, headers })).status);
  }
  for (const path of ['/healthz', '/readyz'])
    expect((await ask(provider, { path, headers })).status).toBe(200);
});

test.each(['http://mock.example', 'mock.example/x', ''])(
  'the public host "%s" is refused when the mock starts',
  async (name) => {
    const refused = startProvider({ publicHosts: [name] });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
    await expect(refused).rejects.toThrow('publicHosts.0');
  },
);
