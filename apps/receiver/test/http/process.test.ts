import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { startNode } from '@ine-scraping/test-kit/node-process';
import { openRawConnection, rawPost } from '@ine-scraping/test-kit/raw-connection';
import { expect, onTestFinished, test, vi } from 'vitest';

import { copyPgliteTemplate } from '../support/engines.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { startReceiverProcess } from './receiver-process.ts';

const webhookPath = '/webhooks/ine-scraping';
const notification = JSON.stringify({ InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' });

// Each process loads everything and opens a database of its own, on cores that other tests use too.
vi.setConfig({ testTimeout: 90_000 });

/** A data folder of the test's own. Call it before the process is started, so that it is removed after the process. */
async function ownFolder(): Promise<string> {
  const folder = await copyPgliteTemplate();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function startReady(env: Record<string, string> = {}) {
  const port = String(await findFreePort());
  const started = startReceiverProcess({ env: { RECEIVER_PORT: port, LOG_LEVEL: 'warn', ...env } });
  const line = await started.ready;
  return { ...started, line, url: `http://127.0.0.1:${port}` };
}

/** A request that runs and does not end before its last byte is sent. */
async function beginNotification(url: string) {
  const connection = await openRawConnection(url);
  const request = rawPost(webhookPath, notification, ['Content-Type: application/json']);
  connection.write(request.slice(0, -1));
  // Answered after the bytes above were read: both connections are served by one event loop, in order.
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  return { connection, finish: () => connection.write(request.slice(-1)) };
}

test('SIGTERM lets a running request finish and exits 0, and a second signal at once changes nothing', async () => {
  const { child, ended, url } = await startReady({ RECEIVER_DATA_DIR: await ownFolder() });
  const { connection, finish } = await beginNotification(url);
  child.kill('SIGTERM');
  child.kill('SIGINT');
  await expect.poll(() => fetch(`${url}/healthz`).catch(() => 'refused'), { timeout: 5_000 }).toBe('refused');
  finish();
  expect((await connection.answer()).body).toBe('{"success":"true"}');
  expect(await ended).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a signal that is repeated ends a stop that goes on', async () => {
  const env = { RECEIVER_DATA_DIR: await ownFolder(), RECEIVER_SHUTDOWN_MS: '600000' };
  const { child, url } = await startReady(env);
  const { connection } = await beginNotification(url);
  const signalled = () => {
    child.kill('SIGTERM');
    return child.exitCode;
  };
  // The first begins the stop, those of the same second are the same wish, and one after it is another.
  await expect.poll(signalled, { timeout: 10_000 }).toBe(1);
  expect(await connection.closed()).toBe('');
});

test('a start says in one line where everything is, and finds again what was acknowledged before', async () => {
  const folder = await ownFolder();
  const omni = { OMNI_PASSWORD: 'made-up-password', OMNI_BASE_URL: 'http://127.0.0.1:9' };
  const first = await startReady({ RECEIVER_DATA_DIR: folder, ...omni });
  expect(first.line).toBe(
    `Receiver ready on ${first.url} · webhook ${first.url}${webhookPath} · embedded PostgreSQL (PGlite) in ${folder} · scores from http://127.0.0.1:9`,
  );
  const headers = { 'content-type': 'application/json' };
  const sent = await fetch(first.url + webhookPath, { method: 'POST', headers, body: notification });
  expect(sent.status).toBe(200);
  first.child.kill('SIGINT');
  const { exitCode, stdout, stderr } = await first.ended;
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('made-up-password');
  const second = await startReady({ RECEIVER_DATA_DIR: folder });
  await expect
    .poll(async () => (await fetch(`${second.url}/v1/verifications/interview-1`)).status, { timeout: 10_000 })
    .toBe(200);
});

test('a second process on the same folder, or on the same port, ends with one sentence and exit code 1', async () => {
  const folder = await ownFolder();
  const { url } = await startReady({ RECEIVER_DATA_DIR: folder });
  const onFolder = startReceiverProcess({
    env: { RECEIVER_PORT: '0', RECEIVER_DATA_DIR: folder, LOG_LEVEL: 'silent' },
  });
  const onPort = startReceiverProcess({
    env: { RECEIVER_PORT: new URL(url).port, RECEIVER_DATA_DIR: await ownFolder() },
  });
  expect(await onFolder.ended).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^The receiver cannot run: .*another process has it open.*RECEIVER_DATA_DIR\)\n$/,
    ),
  });
  expect(await onPort.ended).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(/^The receiver cannot run: .*the port is in use.*RECEIVER_PORT\n$/),
  });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test('wrong settings are listed by name, all at once, and the exit code is 1', async () => {
  const env = {
    RECEIVER_PORT: 'x',
    RECEIVER_HOST: '0.0.0.0',
    NODE_ENV: 'production',
    OMNI_API_KEY: 'made-up',
    RECEIVER_WEBHOOK_PAHT: '/made-up',
  };
  const { exitCode, stderr } = await startReceiverProcess({ env }).ended;
  expect(exitCode).toBe(1);
  const names = stderr.split('\n').flatMap((line) => /^ {2}- (\w+) /.exec(line)?.[1] ?? []);
  expect(names).toEqual([
    'RECEIVER_HOST',
    'RECEIVER_PORT',
    'DATABASE_URL',
    'OMNI_BASE_URL',
    'OMNI_EMAIL',
    'OMNI_PASSWORD',
    'RECEIVER_WEBHOOK_SECRETS',
    'RECEIVER_API_KEYS',
    'RECEIVER_WEBHOOK_PAHT',
  ]);
  expect(stderr).not.toContain('made-up');
});

test('an older Node is told which one is needed', async () => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.18.0' } })`;
  const nodeArguments = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
  const { exitCode, stderr } = await startReceiverProcess({ nodeArguments }).ended;
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    'The receiver needs Node 24 or later, and this is Node 22.18.0; install it, or run it with: npx -y node@24\n',
  );
});

test('a receiver whose database is absent listens, waits, and still exits 0 on SIGTERM', async () => {
  const proxy = await startTcpProxy('127.0.0.1', 9);
  await proxy.stop();
  const port = String(await findFreePort());
  const { child, ended } = startReceiverProcess({
    env: {
      RECEIVER_PORT: port,
      DATABASE_URL: `postgres://ine:made-up@127.0.0.1:${proxy.port}/ine`,
      LOG_LEVEL: 'warn',
    },
  });
  const status = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      (response) => response.status,
      () => 0,
    );
  await expect.poll(() => status('/healthz'), { timeout: 10_000 }).toBe(200);
  expect(await status('/readyz')).toBe(503);
  child.kill('SIGTERM');
  const { exitCode, stdout } = await ended;
  expect(exitCode).toBe(0);
  expect(stdout.match(/"level":40/g)).toHaveLength(1);
  expect(stdout).not.toContain('made-up');
});

test('a log reader that stands still holds up neither answers nor the stop, and one that goes away ends nothing', async () => {
  const proxy = await startTcpProxy('127.0.0.1', 9);
  await proxy.stop();
  const port = String(await findFreePort());
  const start = () =>
    startReceiverProcess({
      env: {
        RECEIVER_PORT: port,
        DATABASE_URL: `postgres://ine:made-up@127.0.0.1:${proxy.port}/ine`,
        LOG_LEVEL: 'debug',
      },
    });
  const headers = { 'content-type': 'application/json', 'x-request-id': 'x'.repeat(128) };
  const notify = () =>
    fetch(`http://127.0.0.1:${port}${webhookPath}`, { method: 'POST', headers, body: notification }).then(
      (response) => response.text(),
      () => 'no answer',
    );
  const stalled = start();
  await expect.poll(notify, { timeout: 10_000 }).toContain('UNAVAILABLE');
  stalled.child.stdout?.pause();
  // A line for each: more than a pipe and our own end of it hold, and less than what is dropped.
  for (let round = 0; round < 100; round++) {
    const answers = await Promise.all(Array.from({ length: 10 }, notify));
    for (const answer of answers) expect(answer).toContain('UNAVAILABLE');
  }
  const exited = once(stalled.child, 'exit');
  stalled.child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  stalled.child.stdout?.resume();
  await stalled.ended;
  const unread = start();
  await expect.poll(notify, { timeout: 10_000 }).toContain('UNAVAILABLE');
  unread.child.stdout?.destroy();
  for (let index = 0; index < 5; index++) expect(await notify()).toContain('UNAVAILABLE');
  unread.child.kill('SIGTERM');
  expect((await unread.ended).exitCode).toBe(0);
});

test('a receiver that was started and stopped by code leaves nothing that keeps its process alive', async () => {
  const file = join(import.meta.dirname, 'start-and-stop.ts');
  const env = { RECEIVER_PORT: '0', RECEIVER_DATA_DIR: await ownFolder(), LOG_LEVEL: 'silent' };
  expect(await startNode(file, { env }).ended).toEqual({
    exitCode: 0,
    stdout: 'acknowledged\nstopped\n',
    stderr: '',
  });
});
