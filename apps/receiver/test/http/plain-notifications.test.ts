import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { webhookBodyBytesMax } from '@ine-scraping/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { NotificationRefusedError } from '../../src/inbox/accept-notification.ts';
import { InboxFullError } from '../../src/inbox/group-commit.ts';
import { Metrics } from '../../src/monitoring/metrics.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { accessWith } from '../support/callers.ts';
import { coreThat, serveTestApp, webhookPath } from './test-app.ts';

const secret = 'made-up-'.repeat(4);

/** What an inbox does with an interview of that name. */
const failures: Readonly<Record<string, Error>> = {
  full: new InboxFullError('made up'),
  refused: new NotificationRefusedError('made up'),
  broken: new TypeError('made up'),
};

/** A receiver that says what it was asked to store. Every one is asked under the same name, so that answers can be compared. */
async function startReceiver(plainly: boolean) {
  const seen: unknown[] = [];
  const metrics = new Metrics();
  const url = await serveTestApp(
    {
      access: accessWith({ webhookSecrets: [new Secret(secret)] }),
      metrics,
      currentCore: coreThat({
        accept: (notification, { requestId }) => {
          seen.push({ accepted: notification, requestId });
          const failure = failures[notification.InterviewId];
          return failure ? Promise.reject(failure) : Promise.resolve();
        },
        quarantine: ({ body, receivedAt: _receivedAt, ...request }) => {
          seen.push({ quarantined: request, body: Buffer.from(body).toString('hex') });
          return Promise.resolve();
        },
        countRefusal: (code) => seen.push({ counted: code }),
      }),
    },
    { plainly },
  );
  const { port } = new URL(url);
  return {
    /** The answer, byte for byte but for its date, and what came of it. */
    async send(request: Buffer) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.end(request);
      const answer = await text(socket);
      return { answer: answer.replace(/^Date: .*$/m, 'Date: now'), seen: seen.splice(0) };
    },
    /** How many there were of each status and result. */
    async counted() {
      const page = await metrics.render();
      return page.split('\n').filter((line) => /^ine_scraping_(notifications|refusals)\w*total/.test(line));
    },
  };
}

const ids = fc.oneof(
  fc.constantFrom('interview-1', '.', ' ', 'ñ 😀', 'x'.repeat(256), 'x'.repeat(257), ''),
  fc.constantFrom(...Object.keys(failures)),
  fc.string(),
);
const notifications = fc.record(
  {
    InterviewId: fc.oneof({ weight: 5, arbitrary: ids }, fc.jsonValue()),
    externalId: fc.oneof(fc.string(), fc.jsonValue()),
    ScrapingStatus: fc.oneof(fc.constantFrom('FINISHED', 'in-progress', 'Whatever', ''), fc.jsonValue()),
    more: fc.jsonValue(),
  },
  { requiredKeys: ['InterviewId', 'ScrapingStatus'] },
);
const bodies = fc.oneof(
  { weight: 5, arbitrary: notifications.map((value) => Buffer.from(JSON.stringify(value))) },
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  fc
    .constantFrom('', 'null', '{', '\uFEFF{"InterviewId":"a","ScrapingStatus":"FINISHED"}')
    .map((body) => Buffer.from(body)),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.constant(Buffer.alloc(webhookBodyBytesMax + 1, ' ')),
);
const or = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
const requests = fc.record({
  method: or('POST', 'GET', 'PUT', 'HEAD', 'OPTIONS'),
  path: or(
    webhookPath,
    `${webhookPath}/`,
    `/${webhookPath}`,
    `${webhookPath}?a=1`,
    '/elsewhere',
    `${webhookPath}x`,
  ),
  host: or<string | undefined>('localhost', 'evil.example', undefined),
  contentType: or<string | undefined>(
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=latin1',
    'text/plain',
    undefined,
  ),
  encoding: or<string | undefined>(undefined, 'identity', 'gzip'),
  secret: or<string | undefined>(secret, `${secret}x`, undefined),
  requestId: fc.constantFrom('request-1', 'request=2'),
  chunked: fc.boolean(),
  body: bodies,
});

function write(request: typeof requests extends fc.Arbitrary<infer T> ? T : never): Buffer {
  const { body, chunked, contentType, encoding, host, method, path, requestId } = request;
  const headers = [
    host && `Host: ${host}`,
    contentType && `Content-Type: ${contentType}`,
    encoding && `Content-Encoding: ${encoding}`,
    request.secret && `X-Webhook-Secret: ${request.secret}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`,
  ].filter(Boolean);
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
  const chunk =
    body.length > 0 ? [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')] : [];
  return Buffer.concat([head, ...(chunked ? [...chunk, Buffer.from('0\r\n\r\n')] : [body])]);
}

test('whatever is sent, the plain way gives the same answer and has the same stored, kept and counted as Express', async () => {
  const plain = await startReceiver(true);
  const express = await startReceiver(false);
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const bytes = write(request);
      expect(await plain.send(bytes)).toEqual(await express.send(bytes));
    }),
    { numRuns: 400 },
  );
  expect(await plain.counted()).toEqual(await express.counted());
}, 60_000);

test('Express is asked for whatever is not plainly good, and for nothing else', async () => {
  const access = accessWith({ webhookSecrets: [new Secret(secret)] });
  let asked = 0;
  const url = await serveTestApp({
    access: {
      ...access,
      mayNotify: (caller) => {
        asked += 1;
        return access.mayNotify(caller);
      },
    },
    currentCore: coreThat({ accept: () => Promise.resolve() }),
  });
  const notify = async (InterviewId: unknown, given: string) => {
    asked = 0;
    const headers = { 'content-type': 'application/json', 'x-webhook-secret': given };
    const body = JSON.stringify({ InterviewId, ScrapingStatus: 'FINISHED' });
    const { status } = await fetch(url + webhookPath, { method: 'POST', headers, body });
    return [status, asked];
  };
  expect(await notify('interview-1', secret)).toEqual([200, 1]);
  // At both doors.
  expect(await notify('', secret)).toEqual([400, 2]);
  expect(await notify('interview-1', `${secret}x`)).toEqual([401, 2]);
});
