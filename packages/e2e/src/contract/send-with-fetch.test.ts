import { createServer } from 'node:net';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import { createFetchSend } from './send-with-fetch.ts';

/** A server that answers `answer` and resolves with the raw bytes it was sent. */
async function listenRaw(answer: string): Promise<{ url: string; received: Promise<string> }> {
  const server = createServer();
  const received = new Promise<string>((onReceived) => {
    server.once('connection', (socket) => {
      socket.once('data', (bytes) => {
        onReceived(bytes.toString('latin1'));
        socket.end(answer);
      });
    });
  });
  return { url: `http://127.0.0.1:${await listenInTest(server)}/hook`, received };
}

const empty = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

test.each(['{"a":1}', new TextEncoder().encode('{"a":1}')])(
  'a case without a content type is sent without one: %o',
  async (body) => {
    const { url, received } = await listenRaw(empty);
    await createFetchSend(url)({ method: 'POST', path: '', headers: {}, body });
    const raw = await received;
    expect(raw).toMatch(/^POST \/hook HTTP\/1\.1\r\n/);
    expect(raw.toLowerCase()).not.toContain('content-type');
  },
);

test('the content type of a case is sent as it is', async () => {
  const { url, received } = await listenRaw(empty);
  const headers = { 'content-type': 'application/json' };
  await createFetchSend(url)({ method: 'POST', path: '?a=1', headers, body: '{}' });
  expect(await received).toMatch(/^POST \/hook\?a=1 [^]*\r\ncontent-type: application\/json\r\n/i);
});

test('a redirect is an answer and is not followed', async () => {
  const { url } = await listenRaw(
    'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n',
  );
  const response = await createFetchSend(url)({ method: 'POST', path: '', headers: {}, body: '{}' });
  expect(response.status).toBe(302);
});

test('a URL where nobody listens is one sentence with the reason', async () => {
  const url = `http://127.0.0.1:${await findFreePort()}/hook`;
  const sent = createFetchSend(url)({ method: 'POST', path: '', headers: {}, body: '{}' });
  await expect(sent).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+\/hook did not answer: .*ECONNREFUSED.*\.$/);
});
