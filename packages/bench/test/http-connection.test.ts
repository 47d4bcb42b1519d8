import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { HttpConnection } from '../src/acceptance/http-connection.ts';

async function connectTo(
  listener: RequestListener,
): Promise<{ connection: HttpConnection; opened: () => number }> {
  const server = createServer(listener);
  let opened = 0;
  server.on('connection', () => {
    opened += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connection = new HttpConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path`);
  onTestFinished(() => {
    connection.close();
    server.closeAllConnections();
    server.close();
  });
  return { connection, opened: () => opened };
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
}

test('requests share one connection, and each gets its own answer', async () => {
  const { connection, opened } = await connectTo((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => send(response, 200, `${request.method} ${request.url} ${body}`));
  });
  expect((await connection.open()).body).toBe('GET /path ');
  expect(await connection.post('{"é":1}')).toEqual({
    status: 200,
    body: 'POST /path {"é":1}',
    keptOpen: true,
  });
  expect(opened()).toBe(1);
});

test('a connection that breaks rejects its request, and the next one gets a new connection', async () => {
  let broken = false;
  const { connection, opened } = await connectTo((request, response) => {
    if (broken) send(response, 503, 'later');
    else request.socket.destroy();
    broken = true;
  });
  await expect(connection.post('{}')).rejects.toThrow('closed before the answer');
  expect(await connection.post('{}')).toMatchObject({ status: 503, body: 'later' });
  expect(opened()).toBe(2);
});
