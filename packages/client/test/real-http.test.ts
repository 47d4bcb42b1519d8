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
});
