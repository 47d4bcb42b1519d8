import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { openRawConnection, rawPost } from '@ine-scraping/test-kit/raw-connection';
import { expect, onTestFinished, test } from 'vitest';

import { startHttpServer } from '../../src/http/server.ts';
import { describeOnEachEngine, describeOnPostgres, testDatabaseUrl } from '../support/engines.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { startReceiverProcess } from './receiver-process.ts';
import { startTestReceiver } from './test-receiver.ts';

/** A server whose answers wait to be released. */
async function startHeldServer(requestTimeoutMs?: number) {
  const held = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const handle: RequestListener = (req, res) => {
    req.resume();
    arrived.resolve();
    void held.promise.then(() => res.end('done'));
  };
  const server = await startHttpServer(handle, {
    host: '127.0.0.1',
    port: 0,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
  onTestFinished(() => server.stop(0));
  return { server, release: held.resolve, arrived: arrived.promise };
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

test('a stop lets a running request finish, tells it that the connection ends, and takes no new one', async () => {
  const { server, release, arrived } = await startHeldServer();
  const running = await openRawConnection(server.url);
  running.write(get);
  await arrived;
  const stopping = server.stop(60_000);
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  release();
  const { head, body } = await running.answer();
  expect([head[0], body]).toEqual(['HTTP/1.1 200 OK', 'done']);
  expect(head).toContain('Connection: close');
  await stopping;
});

test('a stop does not wait for connections on which nothing is asked', async () => {
  const { server, release } = await startHeldServer();
  release();
  const kept = await openRawConnection(server.url);
  kept.write(get);
  await kept.answer();
  const silent = await openRawConnection(server.url);
  await server.stop(60_000);
  expect(await Promise.all([kept.closed(), silent.closed()])).toEqual(['', '']);
});

test('a stop closes what is not finished within its limit, and all its callers wait for one end', async () => {
  const { server, arrived } = await startHeldServer();
  const running = await openRawConnection(server.url);
  running.write(get);
  await arrived;
  await Promise.all([server.stop(10), server.stop(60_000)]);
  expect(await running.closed()).toBe('');
});

test('a request that does not arrive in time is cut off, whether it is slow with its headers or its body', async () => {
  const { server } = await startHeldServer(100);
  const slowHead = await openRawConnection(server.url);
  slowHead.write('POST / HTTP/1.1\r\nHost: a\r\n');
  const slowBody = await openRawConnection(server.url);
  slowBody.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
  expect(await slowHead.closed()).toContain('408 Request Timeout');
  expect(await slowBody.closed()).toContain('408 Request Timeout');
});

test('a port in use is told in one sentence with its number and its setting', async () => {
  const other = createServer();
  const port = await listenInTest(other);
  const starting = startHttpServer(() => undefined, { host: '127.0.0.1', port });
  await expect(starting).rejects.toThrow(
    `cannot listen on 127.0.0.1 port ${port}: the port is in use; stop the other process or set RECEIVER_PORT`,
  );
});

describeOnEachEngine('stopping a receiver', (engine) => {
  test('what was accepted is acknowledged, and a second stop is the same stop', async () => {
    const receiver = await startTestReceiver(engine);
    const connection = await openRawConnection(receiver.url);
    const body = JSON.stringify({ InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' });
    const request = rawPost('/webhooks/ine-scraping', body, ['Content-Type: application/json']);
    // All but the last byte: the request runs, and ends only after the stop has begun.
    connection.write(request.slice(0, -1));
    await expect.poll(async () => (await receiver.fetch('/healthz')).status).toBe(200);
    const stopping = receiver.stop();
    expect(receiver.stop()).toBe(stopping);
    connection.write(request.slice(-1));
    expect((await connection.answer()).body).toBe('{"success":"true"}');
    await stopping;
    await expect(receiver.fetch('/healthz')).rejects.toThrow('fetch failed');
  });
});

describeOnPostgres('stopping a receiver whose database hangs', (engine) => {
  test('the process ends within its limit, whatever is under way', { timeout: 60_000 }, async () => {
    const reads = createServer();
    const readsPort = await listenInTest(reads);
    const asked = once(reads, 'request');
    const direct = new URL(testDatabaseUrl ?? '');
    const cable = await startTcpProxy(direct.hostname, Number(direct.port || 5432));
    direct.host = `127.0.0.1:${cable.port}`;
    const port = String(await findFreePort());
    const shutdownMs = 3_000;
    const { child, ended, ready } = startReceiverProcess({
      env: {
        RECEIVER_PORT: port,
        RECEIVER_DATABASE_SCHEMA: engine.ownSchema(),
        RECEIVER_SHUTDOWN_MS: String(shutdownMs),
        DATABASE_URL: direct.href,
        OMNI_BASE_URL: `http://127.0.0.1:${readsPort}`,
        LOG_LEVEL: 'silent',
      },
    });
    await ready;
    const notify = () =>
      fetch(`http://127.0.0.1:${port}/webhooks/ine-scraping`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' }),
      });
    expect((await notify()).status).toBe(200);
    // A job is under way, and an acknowledgement.
    await asked;
    cable.freeze();
    void notify().catch(() => undefined);
    const begun = performance.now();
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(performance.now() - begun).toBeLessThan(shutdownMs + 1_000);
  });
});
