import { goldenNotifications } from '@ine-scraping/contracts/examples';
import { expect, onTestFinished, test } from 'vitest';

import { loadConfig } from '../../src/settings/config.ts';
import { DatabaseUnavailableError } from '../../src/database/errors.ts';
import { startReceiver } from '../../src/receiver.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import { openRawConnection } from '@ine-scraping/test-kit/raw-connection';
import { allReady } from '../support/core.ts';
import { ask, coreThat, serveTestApp, webhookPath } from './test-app.ts';

const foreign = { Host: 'evil.example', Origin: 'http://evil.example' };
const json = { 'Content-Type': 'application/json' };

/** Everything that people and programs of ours ask for. */
const guarded = [
  'GET /v1/verifications',
  'GET /v1/verifications/interview-1',
  'GET /v1/verifications/interview-1/timeline',
  'GET /v1/dead-letters',
  'POST /v1/dead-letters/1/redrive',
  'GET /v1/quarantine',
  'GET /openapi.json',
  'POST /openapi.json',
  'GET /a-page',
];

test('a name that somebody made point to loopback gets 421 and nothing else, whatever it asks for', async () => {
  // A core that can do nothing: what is asked of it would be a 500.
  const url = await serveTestApp();
  for (const what of guarded) {
    const [method = '', path = ''] = what.split(' ');
    for (const headers of [foreign, { Host: 'evil.example' }, { Host: 'evil.example:3000' }]) {
      const { status, body } = await ask(url + path, { method, headers });
      expect([what, status, JSON.parse(body)]).toMatchObject([what, 421, { code: 'HOST_UNKNOWN' }]);
    }
  }
});

test('a page of another origin gets 403, and so does one that hides where it is from', async () => {
  const url = await serveTestApp();
  for (const what of guarded) {
    const [method = '', path = ''] = what.split(' ');
    for (const Origin of ['https://evil.example', 'null', 'http://localhost:5173', 'http://127.0.0.1:1']) {
      const { status, body } = await ask(url + path, { method, headers: { Origin } });
      expect([what, status, JSON.parse(body)]).toMatchObject([what, 403, { code: 'ORIGIN_FOREIGN' }]);
    }
  }
});

test('a page and a program of this machine are answered', async () => {
  const url = await serveTestApp();
  const { port } = new URL(url);
  const callers: Record<string, string>[] = [
    {},
    { Origin: url },
    { Host: `localhost:${port}`, Origin: `https://localhost:${port}` },
    { Host: `[::1]:${port}` },
  ];
  for (const headers of callers) {
    const { status } = await ask(`${url}/openapi.json`, { headers });
    expect([headers, status]).toEqual([headers, 200]);
  }
});

test('the webhook and health are answered under any name: Incode and proxies call them', async () => {
  const url = await serveTestApp({
    currentCore: coreThat({
      accept: () => Promise.resolve(),
      ready: () => Promise.resolve(allReady),
    }),
  });
  const body = JSON.stringify(goldenNotifications[0]?.body);
  const statuses = await Promise.all([
    ask(`${url}/healthz`, { headers: foreign }),
    ask(`${url}/readyz`, { headers: foreign }),
    ask(url + webhookPath, { method: 'POST', headers: { ...foreign, ...json }, body }),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('a request without a Host, as HTTP/1.0 allows, names nobody and gets 421', async () => {
  const connection = await openRawConnection(await serveTestApp());
  connection.write('GET /openapi.json HTTP/1.0\r\n\r\n');
  expect((await connection.answer()).head[0]).toBe('HTTP/1.1 421 Misdirected Request');
});

test('RECEIVER_PUBLIC_HOSTS adds names, and pages from there may ask', async () => {
  const config = loadConfig({
    RECEIVER_PORT: '0',
    RECEIVER_PUBLIC_HOSTS: 'ine.example.com,admin.example.com:8443',
  });
  // Who is let in finds no database, and who is not does not get as far.
  const openDatabase = () => Promise.reject(new DatabaseUnavailableError('PostgreSQL is not available'));
  const receiver = await startReceiver(config, { logger: createRecordingLogger(), openDatabase });
  onTestFinished(() => receiver.stop());
  const statusOf = async (headers: Record<string, string>) =>
    (await ask(`${receiver.url}/v1/verifications`, { headers })).status;
  expect(await statusOf({ Host: 'ine.example.com', Origin: 'https://ine.example.com' })).toBe(503);
  expect(await statusOf({ Host: 'admin.example.com:8443' })).toBe(503);
  expect(await statusOf({})).toBe(503);
  expect(await statusOf({ Host: 'admin.example.com:3000' })).toBe(421);
  expect(await statusOf({ Host: 'other.example.com' })).toBe(421);
  expect(await statusOf({ Host: 'ine.example.com', Origin: 'https://other.example.com' })).toBe(403);
});
