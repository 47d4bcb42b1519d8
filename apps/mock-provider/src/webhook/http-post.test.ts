import { createServer } from 'node:http';

import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import { createAllowedHosts } from './allowed-hosts.ts';
import { createHttpPost, type Exchange } from './http-post.ts';

/** Counts what reaches this machine. */
async function startCounter(): Promise<{ readonly port: number; count(): number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    response.end();
  });
  const port = await listenInTest(server);
  return { port, count: () => requests };
}

/** Posts where every name has these addresses, one list for each time somebody asks. */
function postTo(url: string, ...answers: string[][]): Promise<Exchange> {
  const hosts = createAllowedHosts({
    hosts: ['receiver.example'],
    any: false,
    resolve: async () => (answers.shift() ?? ['10.0.0.5']).map((address) => ({ address, family: 4 })),
  });
  const post = createHttpPost(hosts);
  return post({ url, headers: {}, body: '{}', timeoutMs: 5000, signal: new AbortController().signal });
}

test('an address that is not allowed is refused before anything is sent', async () => {
  expect(await postTo('http://10.0.0.5:1/')).toMatchObject({ kind: 'URL_REFUSED', answer: null });
  expect(await postTo('http://other.example/')).toMatchObject({ kind: 'URL_REFUSED', answer: null });
});

test('a local name that leads elsewhere is refused, although one of its addresses is this machine', async () => {
  const { port, count } = await startCounter();
  const refused = await postTo(`http://localhost:${port}/`, ['127.0.0.1', '10.0.0.5']);
  expect(refused).toMatchObject({ kind: 'URL_REFUSED', reason: expect.stringContaining('10.0.0.5') });
  expect(count()).toBe(0);
});

test('the connection goes to the address that was checked, whatever the next answer of the DNS would be', async () => {
  const { port, count } = await startCounter();
  const sent = await postTo(`http://receiver.example:${port}/`, ['127.0.0.1'], ['169.254.169.254']);
  expect(sent.kind).toBe('ANSWERED');
  expect(count()).toBe(1);
});
