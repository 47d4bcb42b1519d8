import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { openRawConnection } from '@ine-scraping/test-kit/raw-connection';
import { expect, onTestFinished, test } from 'vitest';

import type { Scope } from '../../src/access/api-key.ts';
import { hashCredential } from '../../src/access/credential.ts';
import { createAuditLogger, createJsonLogger, logLevels } from '../../src/runtime/logger.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { accessWith } from '../support/callers.ts';
import { allReady } from '../support/core.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import { ask, coreThat, serveTestApp, webhookPath, type Asked } from './test-app.ts';

const json = { 'Content-Type': 'application/json' };
const good = '{"InterviewId":"interview-1","ScrapingStatus":"FINISHED"}';

test('every answer says that it is what its type says, that nobody keeps it, and that a browser runs nothing of it', async () => {
  const currentCore = coreThat({
    accept: () => Promise.resolve(),
    ready: () => Promise.resolve(allReady),
    getVerification: () => Promise.resolve(undefined),
    listDeadLetters: () => Promise.resolve({ deadLetters: [] }),
    listQuarantine: () => Promise.reject(new TypeError('a defect')),
  });
  const url = await serveTestApp({ currentCore });
  const asked: [string, Asked, number][] = [
    [webhookPath, { method: 'POST', headers: json, body: good }, 200],
    [webhookPath, { method: 'POST', headers: json, body: 'x' }, 400],
    [webhookPath, {}, 405],
    ['/healthz', {}, 200],
    ['/readyz', {}, 200],
    ['/openapi.json', {}, 200],
    ['/v1/dead-letters', {}, 200],
    ['/v1/dead-letters', { method: 'HEAD' }, 200],
    ['/v1/verifications/a', {}, 404],
    ['/v1/quarantine', {}, 500],
    ['/nothing', {}, 404],
    ['/v1/dead-letters', { headers: { Host: 'evil.example' } }, 421],
  ];
  for (const [path, request, status] of asked) {
    const answer = await ask(url + path, request);
    expect([path, answer.status]).toEqual([path, status]);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    });
    // Whether there is TLS, and for every name below ours, is known to whoever ends it.
    expect(answer.headers).not.toHaveProperty('strict-transport-security');
    for (const told of ['x-powered-by', 'server', 'etag', 'set-cookie', 'access-control-allow-origin']) {
      expect(answer.headers).not.toHaveProperty(told);
    }
  }
  const garbage = await openRawConnection(url);
  garbage.write('garbage\r\n\r\n');
  expect((await garbage.answer()).head).toEqual(
    expect.arrayContaining(['X-Content-Type-Options: nosniff', 'Cache-Control: no-store']),
  );
});

test('TRACE is taken nowhere, and what was sent is not sent back', async () => {
  const url = await serveTestApp();
  for (const path of [
    webhookPath,
    '/healthz',
    '/v1/dead-letters',
    '/v1/dead-letters/1/redrive',
    '/openapi.json',
  ]) {
    const { status, body } = await ask(url + path, {
      method: 'TRACE',
      headers: { 'X-Webhook-Secret': 'made-up' },
    });
    expect([path, status]).toEqual([path, 405]);
    expect(body).not.toContain('made-up');
  }
});

test('an answer that nobody reads is given up, and its connection with it', async () => {
  const url = await serveTestApp({}, { stalledMs: 200 });
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  // As much as no buffer of the system takes, asked for and never read.
  for (let index = 0; index < 400; index++)
    socket.write('GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n');
  // A socket that reads hears that the other side has gone; one that does not, when it writes.
  const asking = setInterval(() => socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'), 50);
  onTestFinished(() => clearInterval(asking));
  await closed;
  expect(socket.destroyed).toBe(true);
});

test('the line of who operated is written at every level of the log but silent', async () => {
  for (const level of logLevels) {
    const out = new PassThrough();
    const url = await serveTestApp({
      logger: createJsonLogger(level, out),
      audit: createAuditLogger(level, out),
      currentCore: coreThat({ look: () => Promise.resolve({ outcome: 'NOT_FOUND' }) }),
    });
    await ask(`${url}/v1/verifications/interview-1/look`, { method: 'POST' });
    out.end();
    const lines = (await text(out)).split('\n').filter((line) => line.includes('"operated"'));
    expect([level, lines.length]).toEqual([level, level === 'silent' ? 0 : 1]);
  }
});

test('who tries keys at the API leaves a line that a flood does not multiply, and no key in it', async () => {
  const logger = createRecordingLogger();
  const key = {
    name: 'backend',
    scopes: new Set<Scope>(['read']),
    sha256: hashCredential(new Secret('a-key')),
  };
  const url = await serveTestApp({ logger, access: accessWith({ apiKeys: [key] }) });
  const tries: [string, Asked, number][] = [
    ['/v1/dead-letters', { headers: { Authorization: 'Bearer made-up' } }, 401],
    ['/metrics', {}, 401],
    [
      '/v1/verifications/interview-1/look',
      { method: 'POST', headers: { Authorization: 'Bearer a-key' } },
      403,
    ],
  ];
  for (const [path, request, status] of [...tries, ...tries]) {
    expect([path, (await ask(url + path, request)).status]).toEqual([path, status]);
  }
  const lines = logger.lines.filter(({ level }) => level === 'warn');
  expect(lines.map(({ fields }) => fields)).toMatchObject([
    { code: 'UNAUTHENTICATED', detail: expect.stringMatching(/API key/), requestId: expect.any(String) },
    { code: 'FORBIDDEN', detail: expect.stringMatching(/scope operate/) },
  ]);
  expect(JSON.stringify(logger.lines)).not.toMatch(/made-up|a-key/);
});

test('what is read leaves no line of its own', async () => {
  const audit = createRecordingLogger();
  const url = await serveTestApp({
    audit,
    currentCore: coreThat({ getVerification: () => Promise.resolve(undefined) }),
  });
  await ask(`${url}/v1/verifications/interview-1`);
  expect(audit.lines).toEqual([]);
});
