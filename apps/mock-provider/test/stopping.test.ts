import { connect } from 'node:net';

import { expect, test } from 'vitest';

import { startMockProvider } from '../src/index.ts';
import { get } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { hang, startReceiver } from './support/receiver.ts';

test('concurrent stops share one promise, and nothing answers afterwards', async () => {
  const provider = await startProvider();
  const first = provider.stop();
  expect(provider.stop()).toBe(first);
  await first;
  await expect(get(provider, '/healthz')).rejects.toThrow('fetch failed');
});

test('stop cancels scraping and retries: nothing is sent afterwards', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url, clock: 'real', scrapingMs: 100 });
  const { interviewId } = await provider.control.play();
  await provider.control.delivery({ interviewId, scrapingStatus: 'IN_PROGRESS' });
  await provider.stop();
  const other = await startProvider({
    webhookUrl: receiver.url,
    clock: 'real',
    scrapingMs: 200,
    seed: 'other',
  });
  const later = await other.control.play();
  await other.control.delivery({ interviewId: later.interviewId, scrapingStatus: 'FINISHED' });
  const own = receiver.requests.filter(({ notification }) => notification.InterviewId === interviewId);
  expect(own.map(({ notification }) => notification.ScrapingStatus)).toEqual(['IN_PROGRESS']);
});

test('stop waits neither for a receiver that hangs nor for a client that says nothing', async () => {
  const receiver = await startReceiver(hang);
  const provider = await startProvider({ webhookUrl: receiver.url, clock: 'real' });
  await provider.control.play();
  await expect.poll(() => receiver.requests.length).toBe(1);
  const { port } = new URL(provider.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write('POST /omni/start HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
  const startedAt = performance.now();
  await provider.stop();
  expect(performance.now() - startedAt).toBeLessThan(2000);
  socket.destroy();
});

test('an advance that waits ends when the mock stops', async () => {
  const receiver = await startReceiver(hang);
  const provider = await startProvider({ webhookUrl: receiver.url });
  await provider.control.play();
  const advancing = provider.control.advance(1000);
  await expect.poll(() => receiver.requests.length).toBe(1);
  await provider.stop();
  await expect(advancing).resolves.toBeDefined();
});

test('a port that is taken is refused with one sentence that names it', async () => {
  const { url } = await startProvider();
  const port = Number(new URL(url).port);
  await expect(startMockProvider({ port })).rejects.toMatchObject({
    code: 'CANNOT_LISTEN',
    message: expect.stringContaining(`127.0.0.1:${port}, because the port is in use`),
  });
});

test('wrong options are refused together, each by name', async () => {
  const wrong = { port: -1, scenario: 'nope', webhookUrl: 'ftp://x/', clock: 'sundial', color: 'blue' };
  const started = startMockProvider(wrong as object);
  await expect(started).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
  for (const name of ['port', 'scenario', 'webhookUrl', 'clock', 'color']) {
    await expect(started).rejects.toThrow(name);
  }
});
