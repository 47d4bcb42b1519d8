import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';

import type { ConformanceRequest } from '@ine-scraping/contracts/conformance';
import { badNotifications } from '@ine-scraping/contracts/examples';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import { curlLine } from './curl-line.ts';

const short = badNotifications.filter(({ status }) => status !== 413);

test('a shell that is given the line sends the same bytes and the same content type, whatever they are', async () => {
  const received: { body: Buffer; type: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks), type: request.headers['content-type'] });
      response.end();
    });
  });
  const url = `http://127.0.0.1:${await listenInTest(server)}/it's`;
  const sent = short.map(({ contentType = 'application/json', body }) => ({
    type: contentType ?? undefined,
    body,
  }));
  for (const { type, body } of sent) {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    await promisify(execFile)('sh', ['-c', curlLine(url, { method: 'POST', path: '', headers, body })]);
  }
  expect(received).toEqual(sent.map(({ type, body }) => ({ type, body: Buffer.from(body) })));
});

const logIn: ConformanceRequest = {
  method: 'POST',
  path: '/executive/log-in',
  headers: { 'x-api-key': `it's`, 'x-incode-hardware-id': 'a-token' },
  body: JSON.stringify({ email: 'a@b.example', password: 'p"w' }),
};

test('it holds no credential and no token, in whichever spelling', () => {
  const secrets = { 'api key': `it's`, email: 'a@b.example', password: 'p"w' };
  const line = curlLine('http://127.0.0.1:1', logIn, secrets);
  for (const secret of [`it's`, String.raw`it'\''s`, 'a@b.example', 'p"w', String.raw`p\"w`, 'a-token'])
    expect(line).not.toContain(secret);
  expect(line).toContain('<api key>');
  expect(line).toContain('<token>');
});

test('of a body that nobody would paste it tells how long it is', () => {
  const request = { method: 'POST', path: '', headers: {}, body: 'x'.repeat(70_000) } as const;
  const line = curlLine('http://127.0.0.1:1', request);
  expect(line).toContain("--data-binary '<70000 bytes>'");
  expect(line.length).toBeLessThan(200);
});
