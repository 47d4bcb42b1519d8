import { expect, test } from 'vitest';

import { ask, type RawAnswer } from './support/ask.ts';
import { apiKey, start, version } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

const page = 'http://localhost:5173';
const requestHeaders = ['api-version', 'content-type', 'x-api-key', 'x-incode-hardware-id', 'authorization'];

function preflight(provider: { readonly url: string }, path: string, origin: string): Promise<RawAnswer> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': requestHeaders.join(','),
  };
  return ask(provider, { method: 'OPTIONS', path, headers });
}

function listed(value: unknown): string[] {
  return String(value).split(', ');
}

test.each(['/omni/start', '/executive/log-in', '/0/omni/get/score', '/omni/process/government-validation/'])(
  'a page of another port of this machine may ask for %s with every header of a client',
  async (path) => {
    const provider = await startProvider({ credentials: 'strict', rateLimit: 1 });
    const { status, headers, text } = await preflight(provider, path, page);
    expect([status, text]).toEqual([204, '']);
    expect(headers['access-control-allow-origin']).toBe(page);
    expect(headers.vary).toBe('Origin');
    expect(listed(headers['access-control-allow-headers'])).toEqual(expect.arrayContaining(requestHeaders));
    expect(listed(headers['access-control-allow-methods'])).toEqual(
      expect.arrayContaining(['GET', 'POST', 'DELETE']),
    );
  },
);

test('a page may send a header that nobody reads, and what is no header is not repeated', async () => {
  const provider = await startProvider();
  for (const [asked, allowed] of [
    ['traceparent,x-api-key', true],
    ['x'.repeat(5), true],
    ['do not repeat', false],
  ] as const) {
    const { headers, status } = await ask(provider, {
      method: 'OPTIONS',
      path: '/omni/start',
      headers: {
        origin: page,
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked,
      },
    });
    const value = String(headers['access-control-allow-headers']);
    expect([status, value.includes(asked)]).toEqual([204, allowed]);
    expect(value).toContain('x-incode-hardware-id');
  }
});

test('preflights are no requests of a customer: they are not recorded, and take none of the rate limit', async () => {
  const provider = await startProvider({ rateLimit: 1 });
  for (const _ of ['first', 'second', 'third'])
    expect((await preflight(provider, '/omni/start', page)).status).toBe(204);
  await start(provider);
  expect((await provider.control.requests()).requests).toHaveLength(1);
});

test('a page reads answers, refusals among them, and when it may ask again', async () => {
  const provider = await startProvider();
  const asked = [
    { method: 'POST', path: '/omni/start', headers: { origin: page, ...version, ...apiKey } },
    { path: '/omni/get/score', headers: { origin: page } },
    { path: '/omni/get/horoscope', headers: { origin: page } },
  ];
  const answers = await Promise.all(asked.map((one) => ask(provider, one)));
  expect(answers.map(({ status }) => status)).toEqual([200, 403, 404]);
  for (const { headers } of answers) {
    expect(headers['access-control-allow-origin']).toBe(page);
    expect(listed(headers['access-control-expose-headers'])).toContain('Retry-After');
  }
});

test.each([
  ['the default', undefined, ['http://127.0.0.1:8080', 'https://localhost', 'http://[::1]:3000']],
  ['one origin', ['https://app.example:8443'], ['https://app.example:8443']],
  ['loopback and an origin', ['loopback', 'https://app.example'], [page, 'https://app.example']],
  ['every page', ['*'], [page, 'https://evil.example', 'null']],
])('%s: these pages may ask', async (_name, corsOrigins, origins) => {
  const provider = await startProvider({ corsOrigins });
  for (const origin of origins) {
    const { status, headers } = await preflight(provider, '/omni/start', origin);
    expect([origin, status, headers['access-control-allow-origin']]).toEqual([origin, 204, origin]);
  }
});

test.each([
  ['the default', undefined, ['https://evil.example', 'http://localhost.evil.example', 'null']],
  ['one origin', ['https://app.example'], [page, 'http://app.example', 'https://app.example:8443']],
  ['none', [], [page]],
])('%s: these pages may not, and are told the setting', async (_name, corsOrigins, origins) => {
  const provider = await startProvider({ corsOrigins });
  for (const origin of origins) {
    const { status, headers, text } = await preflight(provider, '/omni/start', origin);
    expect([origin, status, headers['access-control-allow-origin']]).toEqual([origin, 403, undefined]);
    expect(JSON.parse(text)).toMatchObject({
      status: 403,
      path: '/omni/start',
      message: expect.stringContaining('MOCK_PROVIDER_CORS_ORIGINS'),
    });
    const asked = await ask(provider, { path: '/omni/get/score', headers: { origin } });
    expect(asked.headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('the control API is for no page of another origin, whatever the setting', async () => {
  const provider = await startProvider({ corsOrigins: ['*'] });
  const { status, headers } = await preflight(provider, '/_mock/reset', page);
  expect([status, headers['access-control-allow-origin']]).toEqual([403, undefined]);
});

test.each([
  'https://app.example/',
  'app.example',
  'https://app.example/path',
  'ftp://app.example',
  'Loopback',
])('the origin "%s" is refused when the mock starts', async (origin) => {
  const refused = startProvider({ corsOrigins: [origin] });
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
  await expect(refused).rejects.toThrow('corsOrigins.0');
});
