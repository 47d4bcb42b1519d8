import { fileURLToPath } from 'node:url';

import { startNode } from '@ine-scraping/test-kit/node-process';
import { openRawConnection } from '@ine-scraping/test-kit/raw-connection';
import { expect, test } from 'vitest';

import { type MockProvider, startMockProvider } from '../src/index.ts';
import { apiKey, get, scraping, start, version, withToken } from './support/omni.ts';
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
  await provider.control.delivery({ interviewId, status: 'IN_PROGRESS' });
  await provider.stop();
  const other = await startProvider({
    webhookUrl: receiver.url,
    clock: 'real',
    scrapingMs: 200,
    seed: 'other',
  });
  const later = await other.control.play();
  await other.control.delivery({ interviewId: later.interviewId, status: 'FINISHED' });
  const own = receiver.requests.filter(({ notification }) => notification.InterviewId === interviewId);
  expect(own.map(({ notification }) => notification.ScrapingStatus)).toEqual(['IN_PROGRESS']);
});

test('stop waits neither for a receiver that hangs nor for a client that says nothing', async () => {
  const receiver = await startReceiver(hang);
  // Longer than this test has.
  const provider = await startProvider({
    webhookUrl: receiver.url,
    clock: 'real',
    deliveryTimeoutMs: 30_000,
  });
  await provider.control.play();
  await expect.poll(() => receiver.requests.length).toBe(1);
  const connection = await openRawConnection(provider.url);
  connection.write('POST /omni/start HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
  await provider.stop();
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

/** A request of which the mock has the head, and gets the body later. */
async function openRequest(
  { url }: MockProvider,
  path: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<() => Promise<string>> {
  const connection = await openRawConnection(url);
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    'Expect: 100-continue',
    ...Object.entries(headers).map((field) => field.join(': ')),
  ];
  connection.write([...head, 'Connection: close', `Content-Length: ${body.length}`, '', ''].join('\r\n'));
  expect((await connection.answer()).head).toEqual(['HTTP/1.1 100 Continue']);
  return () => {
    connection.write(body);
    return connection.closed();
  };
}

test('after stop nothing is started and nothing moves, each with a code and one sentence', async () => {
  for (const clock of ['manual', 'real'] as const) {
    const { control, stop } = await startProvider({ clock });
    await stop();
    const stopped = { code: 'STOPPED', message: 'The mock provider has stopped: start another one.' };
    await expect(control.play()).rejects.toMatchObject(stopped);
    await expect(control.advance(1)).rejects.toMatchObject(stopped);
    await expect(control.delivery({ interviewId: 'none' })).rejects.toMatchObject(stopped);
  }
});

test('what has happened can still be asked for after stop', async () => {
  const receiver = await startReceiver();
  const { control, stop } = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await control.play();
  await control.advance(0);
  await stop();
  expect((await control.delivery({ interviewId })).state).toBe('ACKNOWLEDGED');
  expect(await control.session(interviewId)).toMatchObject({ scrapingStatus: 'IN_PROGRESS' });
});

test('a wait for a delivery ends when the mock stops, long before its timeout', async () => {
  const { control, stop } = await startProvider();
  const { interviewId } = await control.play();
  const waits = ['FINISHED', 'IN_PROGRESS', undefined].map((status) =>
    control.delivery({ interviewId, status, timeoutMs: 24 * 60 * 60 * 1000 }),
  );
  const ended = Promise.allSettled(waits);
  await stop();
  expect(await ended).toEqual(
    waits.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'STOPPED' }) })),
  );
});

test('a wait for a delivery without an end is no wait of no time', async () => {
  const receiver = await startReceiver();
  const { control } = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await control.play();
  const waiting = control.delivery({ interviewId, timeoutMs: Infinity });
  // A wait that began later and is over.
  const short = control.delivery({ interviewId, timeoutMs: 10 });
  await expect(short).rejects.toMatchObject({ code: 'DELIVERY_TIMEOUT' });
  await control.advance(0);
  expect((await waiting).state).toBe('ACKNOWLEDGED');
});

test('a session that is asked for while the mock stops is refused, by the control API as a problem', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url, clock: 'real' });
  const finish = await openRequest(provider, '/_mock/sessions', '{"scenario":"current"}');
  const stopping = provider.stop();
  const answer = await finish();
  await stopping;
  expect(answer).toMatch(/^HTTP\/1.1 503 Service Unavailable/);
  expect(answer).toContain('application/problem+json');
  expect(answer).toContain('"code":"STOPPED"');
  expect(receiver.requests).toEqual([]);
});

test('a start that comes while the mock stops is refused as Incode refuses', async () => {
  const provider = await startProvider();
  const finish = await openRequest(provider, '/omni/start', '{}', { ...apiKey, ...version });
  const stopping = provider.stop();
  expect(await finish()).toMatch(/^HTTP\/1.1 503 /);
  await stopping;
});

test('scraping that is asked for while the mock stops is refused as Incode refuses, and nothing is sent', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url, clock: 'real' });
  const { token, interviewId } = await start(provider);
  const path = `/0/omni/process/government-validation?${scraping}`;
  const finish = await openRequest(provider, path, 'null', withToken(token));
  const stopping = provider.stop();
  const answer = await finish();
  await stopping;
  expect(answer).toMatch(/^HTTP\/1.1 503 /);
  expect(answer).toContain('"error":"Service Unavailable"');
  expect(await provider.control.session(interviewId)).toMatchObject({ scrapingStatus: 'NOT_STARTED' });
  expect(receiver.requests).toEqual([]);
});

test('a slow read of the score ends when the mock stops', async () => {
  const provider = await startProvider({ scenario: 'score-slow' });
  const { token, interviewId } = await provider.control.play();
  await provider.control.advance(3000);
  const reading = get(provider, '/omni/get/score', withToken(token)).catch(String);
  await expect.poll(async () => (await provider.control.requests({ interviewId })).requests).toHaveLength(1);
  await provider.stop();
  expect(await reading).toContain('fetch failed');
});

/** A busy machine may take long to start a process; one that does not end by itself takes for ever. */
const processMs = 60_000;

test(
  'a process whose mock has stopped ends by itself, whatever was asked of it before and after',
  { timeout: processMs },
  async () => {
    const program = fileURLToPath(new URL('support/stop-mock.ts', import.meta.url));
    const { exitCode, stdout, stderr } = await startNode(program).ended;
    expect([exitCode, stdout, stderr]).toEqual([0, 'STOPPED STOPPED STOPPED\n', '']);
  },
);

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
