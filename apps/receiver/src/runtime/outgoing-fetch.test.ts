import { createServer, type RequestListener } from 'node:http';

import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import { createOutgoingFetch } from './outgoing-fetch.ts';

const fetch = createOutgoingFetch({ https: undefined, http: undefined, direct: '' });

async function serve(handle: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listenInTest(createServer(handle))}/`;
}

test('what is sent arrives, and what is answered comes back', async () => {
  const url = await serve((req, res) => {
    res.writeHead(429, { 'retry-after': '7', 'set-cookie': ['a=1', 'b=2'] });
    res.write(`${req.method} ${req.headers['x-api-key']} `);
    req.pipe(res);
  });
  const answer = await fetch(url, { method: 'POST', headers: { 'X-Api-Key': 'made-up' }, body: '{"ñ":1}' });
  expect([answer.status, answer.ok, answer.headers.get('retry-after')]).toEqual([429, false, '7']);
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await answer.text()).toBe('POST made-up {"ñ":1}');
});

test('an answer without a body can be read, and no coding is welcome', async () => {
  const codings: unknown[] = [];
  const url = await serve((req, res) => {
    codings.push(req.headers['accept-encoding']);
    res.writeHead(204).end();
  });
  expect(await (await fetch(url, {})).text()).toBe('');
  expect(codings).toEqual(['identity']);
});

test('a redirect is an answer, and is not followed', async () => {
  const url = await serve((_req, res) => res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(302);
});

test('an abort ends what waits for an answer, and what reads one', async () => {
  const reason = new Error('made up');
  const waiting = new AbortController();
  const silent = await serve(() => waiting.abort(reason));
  await expect(fetch(silent, { signal: waiting.signal })).rejects.toBe(reason);
  const reading = new AbortController();
  const endless = await serve((_req, res) => res.write('half'));
  const answer = await fetch(endless, { signal: reading.signal });
  const text = answer.text();
  reading.abort(reason);
  await expect(text).rejects.toBe(reason);
});

test('a body of which nobody reads on leaves its connection', async () => {
  const closed = Promise.withResolvers<boolean>();
  const url = await serve((_req, res) => {
    res.on('close', () => closed.resolve(res.writableFinished));
    res.write('half');
  });
  const answer = await fetch(url, {});
  await answer.body?.cancel();
  expect(await closed.promise).toBe(false);
});
