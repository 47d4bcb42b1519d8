import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterEach, expect, it } from 'vitest';

import { createOmniClient, type OmniClient } from '../src/index.ts';
import { errorOf, interviewId, secrets } from './mocked-servers.ts';

// What MSW does not have: compression, sockets, and connections that are refused.

let server: Server | undefined;

async function clientOf(listener: RequestListener): Promise<OmniClient> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => {
    started.listen(0, '127.0.0.1', resolve);
  });
  const { port } = started.address() as AddressInfo;
  return createOmniClient({
    baseUrl: `http://127.0.0.1:${port}`,
    ...secrets,
    retry: { attemptsMax: 2, delayMsBase: 1 },
    bodyBytesMax: 1_000_000,
  });
}

async function closeServer(): Promise<void> {
  const closing = server;
  if (!closing) return;
  server = undefined;
  closing.closeAllConnections();
  await new Promise((resolve) => {
    closing.close(resolve);
  });
}

afterEach(closeServer);

const args = { interviewId, token: secrets.token };
const compressed = (json: string): RequestListener => {
  const body = gzipSync(json);
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(body);
  };
};

it('a compressed score is read', async () => {
  const client = await clientOf(compressed('{"overall":{"status":"OK"}}'));
  await expect(client.getScore(args)).resolves.toEqual({ overall: { status: 'OK' } });
});

it('a small body that is large when decompressed is cut at the limit', async () => {
  const client = await clientOf(compressed(JSON.stringify({ padding: ' '.repeat(50_000_000) })));
  expect(await errorOf(client.getScore(args))).toMatchObject({ code: 'BODY_TOO_LARGE' });
});

it('a connection that is cut in the middle of a body is tried again', async () => {
  let requests = 0;
  const client = await clientOf((_request, response) => {
    requests += 1;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '27' });
    if (requests > 1) response.end('{"overall":{"status":"OK"}}');
    else response.write('{"overall":', () => response.destroy());
  });
  await expect(client.getScore(args)).resolves.toEqual({ overall: { status: 'OK' } });
  expect(requests).toBe(2);
});

it('a refused connection is a retryable network error with its cause', async () => {
  const client = await clientOf(() => undefined);
  await closeServer();
  const failure = await errorOf(client.getScore(args));
  expect(failure).toMatchObject({ code: 'NETWORK', retryable: true, attempts: 2, cause: expect.any(Error) });
  expect(failure.message).toMatch(
    /^GET \/omni\/get\/score for interview \w+ got no complete answer from (127\.0\.0\.1:\d+): the connection failed \(ECONNREFUSED \1\), so check the base URL, or try again later \(after 2 attempts\)$/,
  );
});

it('a host name that nobody knows is named, and what was sent is not', async () => {
  const client = createOmniClient({ baseUrl: 'http://incode.invalid:81/gateway', ...secrets, retry: false });
  const failure = await errorOf(client.getScore({ interviewId }));
  expect(failure.message).toMatch(
    /^POST \/executive\/log-in got no complete answer from incode\.invalid:81: the connection failed \((ENOTFOUND|EAI_AGAIN) incode\.invalid\), so/,
  );
});

it.each([
  ['ECONNRESET', Object.assign(new Error('secret'), { code: 'ECONNRESET' })],
  [
    'ECONNREFUSED ::1:1',
    new AggregateError([
      Object.assign(new Error('secret'), { code: 'ECONNREFUSED', address: '::1', port: 1 }),
    ]),
  ],
  ['CERT_HAS_EXPIRED', Object.assign(new Error('secret'), { code: 'CERT_HAS_EXPIRED' })],
  ['UND_ERR_SOCKET', Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })],
  [
    'ENOTFOUND proxy.example',
    Object.assign(new Error('secret'), {
      code: 'UND_ERR_PRX_CONN',
      cause: Object.assign(new Error('x'), { code: 'ENOTFOUND', hostname: 'proxy.example' }),
    }),
  ],
  [
    'the proxy answered 407',
    Object.assign(new Error('Proxy response (407) !== 200 when HTTP Tunneling'), { code: 'UND_ERR_ABORTED' }),
  ],
  [undefined, Object.assign(new Error('secret'), { code: 'secret http://user:password@proxy' })],
  [undefined, 'secret'],
])('why a connection failed: %s', async (reason, cause) => {
  const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }));
  const client = createOmniClient({ baseUrl: 'https://incode.example', ...secrets, fetch, retry: false });
  const { message } = await errorOf(client.getScore({ interviewId }));
  expect(message).toContain(
    `from incode.example: the connection failed${reason === undefined ? '' : ` (${reason})`}, so check`,
  );
  expect(message).not.toContain('secret');
});

it('a cause that is its own cause ends', async () => {
  const circle = new Error('circle');
  circle.cause = circle;
  const client = createOmniClient({
    baseUrl: 'https://incode.example',
    ...secrets,
    fetch: () => Promise.reject(circle),
    retry: false,
  });
  expect(await errorOf(client.getScore({ interviewId }))).toMatchObject({ code: 'NETWORK' });
});
