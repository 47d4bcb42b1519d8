import {
  problemSchema,
  quarantinePageSchema,
  timelineSchema,
  webhookBodyBytesMax,
  type Problem,
} from '@ine-scraping/contracts';
import { badNotifications } from '@ine-scraping/contracts/examples';
import { openRawConnection, rawPost } from '@ine-scraping/test-kit/raw-connection';
import { expect, test } from 'vitest';

import { describeOnEachEngine } from '../support/engines.ts';
import { startTestReceiver, type TestReceiver } from './test-receiver.ts';

const path = '/webhooks/ine-scraping';
const json = { 'content-type': 'application/json' };
const good = { InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' };

async function readProblem(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return problem;
}

/** A notification whose body has exactly `length` bytes. */
function notificationOf(length: number): string {
  const empty = JSON.stringify({ ...good, pad: '' });
  return JSON.stringify({ ...good, pad: 'x'.repeat(length - empty.length) });
}

async function readQuarantine(receiver: TestReceiver) {
  return quarantinePageSchema.parse(await (await receiver.fetch('/v1/quarantine?limit=200')).json());
}

async function listRefusals(receiver: TestReceiver) {
  return (await readQuarantine(receiver)).entries;
}

describeOnEachEngine('refused notifications', (engine) => {
  test('every bad example is refused with its status, names its field, quotes nothing and leaves a trace', async () => {
    const receiver = await startTestReceiver(engine);
    for (const { name, contentType, body, status, field } of badNotifications) {
      const type = contentType === undefined ? 'application/json' : contentType;
      const response = await fetch(receiver.webhookUrl, {
        method: 'POST',
        // fetch would add a type of its own to a string.
        headers: type === null ? {} : { 'content-type': type },
        body: Buffer.from(body),
      });
      const problem = await readProblem(response);
      const fields = problem.errors?.map((error) => error.field) ?? [''];
      expect([name, response.status, fields]).toEqual([name, status, [field ?? '']]);
      expect([name, problem.detail?.includes(field ?? '')]).toEqual([name, true]);
      const quoted = /65f0a1b2c3d4e5f6|solicitud|1001|x{20}|a{20}/.exec(JSON.stringify(problem));
      expect([name, quoted]).toEqual([name, null]);
    }
    // Each trace is written beside the answers, so they overtake one another.
    const traces = (entries: { status: number; field: string | null }[]) =>
      entries.map(({ status, field }) => `${status} ${field}`).toSorted();
    await expect
      .poll(async () => traces(await listRefusals(receiver)), { timeout: 10_000 })
      .toEqual(traces([...badNotifications]));
  });

  test('a wrong credential is 401 before the body, whose trace has neither, and the right ones are taken', async () => {
    const [secret, next] = [`made-up-${'a'.repeat(32)}`, `made-up-${'b'.repeat(32)}`];
    const env = { RECEIVER_WEBHOOK_HEADER: 'X-Team', RECEIVER_WEBHOOK_SECRETS: `${secret},${next}` };
    const receiver = await startTestReceiver(engine, { env });
    const notify = (headers: Record<string, string>) =>
      fetch(`${receiver.webhookUrl}?key=made-up`, {
        method: 'POST',
        headers: { ...json, ...headers },
        body: JSON.stringify(good),
      });
    const connection = await openRawConnection(receiver.url);
    connection.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nX-Team: made-up-c\r\nContent-Length: 10\r\n\r\n`);
    const { head } = await connection.answer();
    expect(head[0]).toBe('HTTP/1.1 401 Unauthorized');
    expect(head).toContain('WWW-Authenticate: Static-Header realm="webhook"');
    const refused = await notify({ 'X-Team': `${secret}x` });
    expect(await readProblem(refused)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    for (const value of [secret, next]) expect((await notify({ 'x-team': value })).status).toBe(200);
    await expect.poll(async () => (await listRefusals(receiver)).length, { timeout: 10_000 }).toBe(2);
    const { entries, refusals } = await readQuarantine(receiver);
    // The answer does not wait for its trace, so that either may be written first.
    expect(entries.toSorted((a, b) => a.bodyBytes - b.bodyBytes)).toMatchObject(
      [10, JSON.stringify(good).length].map((bodyBytes) => ({
        status: 401,
        code: 'UNAUTHENTICATED',
        bodyBytes,
        path,
        interviewId: null,
      })),
    );
    expect(refusals).toMatchObject([{ code: 'UNAUTHENTICATED', count: 2 }]);
    expect(JSON.stringify([entries, receiver.log])).not.toContain('made-up');
  });

  test('a body of exactly 64 KiB is taken and one of a byte more is not', async () => {
    const receiver = await startTestReceiver(engine);
    const send = (body: string) => fetch(receiver.webhookUrl, { method: 'POST', headers: json, body });
    expect(webhookBodyBytesMax).toBe(65_536);
    expect((await send(notificationOf(webhookBodyBytesMax))).status).toBe(200);
    const refused = await send(notificationOf(webhookBodyBytesMax + 1));
    expect((await readProblem(refused)).code).toBe('BODY_TOO_LARGE');
  });

  test('a body that is announced as too large is refused before any of it arrives', async () => {
    const receiver = await startTestReceiver(engine);
    const connection = await openRawConnection(receiver.url);
    connection.write(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n`,
    );
    const { head } = await connection.answer();
    expect(head[0]).toBe('HTTP/1.1 413 Payload Too Large');
    await expect.poll(async () => (await listRefusals(receiver))[0]?.bodyBytes).toBe(2 ** 31 - 1);
  });

  test('the quarantine shows the length of a body that nobody wanted to read', async () => {
    const receiver = await startTestReceiver(engine);
    const headers = { 'content-type': 'text/plain' };
    await fetch(receiver.webhookUrl, { method: 'POST', headers, body: 'x'.repeat(321) });
    await expect
      .poll(async () => (await listRefusals(receiver))[0])
      .toMatchObject({ status: 415, bodyBytes: 321 });
  });

  test('a body in chunks is refused as soon as it is too large, and taken when it is not', async () => {
    const receiver = await startTestReceiver(engine);
    const connection = await openRawConnection(receiver.url);
    const begin = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    const text = JSON.stringify(good);
    connection.write(begin + chunk(text.slice(0, 9)) + chunk(text.slice(9)) + '0\r\n\r\n');
    expect((await connection.answer()).body).toBe('{"success":"true"}');
    connection.write(begin + chunk('{"pad":"') + chunk('x'.repeat(webhookBodyBytesMax)));
    expect((await connection.answer()).head[0]).toBe('HTTP/1.1 413 Payload Too Large');
    // What comes after the answer is thrown away, and the connection is good for the next request.
    connection.write(chunk('x'.repeat(webhookBodyBytesMax)) + '0\r\n\r\n');
    connection.write(rawPost(path, text, ['Content-Type: application/json']));
    expect((await connection.answer()).body).toBe('{"success":"true"}');
    await expect.poll(async () => (await listRefusals(receiver))[0]?.bodyBytes).toBe(webhookBodyBytesMax);
  });

  test('identity is an encoding that is taken', async () => {
    const receiver = await startTestReceiver(engine);
    const headers = { ...json, 'content-encoding': 'Identity' };
    const response = await fetch(receiver.webhookUrl, {
      method: 'POST',
      headers,
      body: JSON.stringify(good),
    });
    expect(response.status).toBe(200);
  });

  test('a wrong method gets 405 with Allow and leaves no trace', async () => {
    const receiver = await startTestReceiver(engine);
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
      const response = await fetch(receiver.webhookUrl, { method });
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST']);
    }
    expect(await listRefusals(receiver)).toEqual([]);
  });

  test('an entry says where it was sent, by whom, for which interview, and what the request was called', async () => {
    const receiver = await startTestReceiver(engine);
    const cutOff = '{"interviewId":"interview-\\u0031","ScrapingStatus":';
    const named = { ...json, 'x-request-id': 'Root=1-67891233-abcdef012345678912345678' };
    const url = `${receiver.webhookUrl}?token=made-up-secret`;
    const refused = await fetch(url, { method: 'POST', headers: named, body: cutOff });
    expect(refused.headers.get('x-request-id')).toBe(named['x-request-id']);
    const bad = { ...json, 'x-request-id': '<script>' };
    await fetch(receiver.webhookUrl, { method: 'POST', headers: bad, body: '{"InterviewId":"a\\nb"}' });
    await expect.poll(async () => (await listRefusals(receiver)).length).toBe(2);
    const entries = (await listRefusals(receiver)).toSorted((a, b) => (a.code < b.code ? -1 : 1));
    expect(entries).toMatchObject([
      {
        code: 'BODY_NOT_JSON',
        path,
        remoteAddress: '127.0.0.1',
        interviewId: 'interview-1',
        requestId: named['x-request-id'],
      },
      { code: 'FIELD_INVALID', interviewId: null, requestId: expect.stringMatching(/^[\da-f-]{36}$/) },
    ]);
    const logged = receiver.log.filter(({ message }) => message.startsWith('a webhook request was refused'));
    expect(logged.map(({ fields }) => 'requestId' in fields && fields.requestId)).toEqual(
      expect.arrayContaining(entries.map(({ requestId }) => requestId)),
    );
    expect(JSON.stringify([entries, receiver.log])).not.toContain('made-up-secret');
  });

  test('a POST that misses the webhook, by its path or its host, leaves a trace with the interview; one to read does not', async () => {
    const receiver = await startTestReceiver(engine);
    const body = JSON.stringify(good);
    const send = async (to: string, host: string, method = 'POST') => {
      const connection = await openRawConnection(receiver.url);
      const request = rawPost(to, body, ['Content-Type: application/json']);
      connection.write(request.replace('Host: 127.0.0.1', `Host: ${host}`).replace('POST', method));
      return (await connection.answer()).head[0];
    };
    expect(await send('/webhook/ine-scraping', '127.0.0.1')).toBe('HTTP/1.1 404 Not Found');
    expect(await send('/hook', 'ine.example.com')).toBe('HTTP/1.1 421 Misdirected Request');
    expect(await send('/hook', '127.0.0.1', 'PUT')).toBe('HTTP/1.1 404 Not Found');
    // The answer does not wait for its trace, so that either may be written first.
    const traces = async () =>
      (await listRefusals(receiver))
        .map((entry) => [entry.status, entry.path, entry.interviewId] as const)
        .toSorted(([a], [b]) => a - b);
    await expect.poll(async () => (await traces()).length).toBe(2);
    expect(await traces()).toEqual([
      [404, '/webhook/ine-scraping', 'interview-1'],
      [421, '/hook', 'interview-1'],
    ]);
  });

  test('what is refused is counted by reason, also after a restart, and also what left no entry', async () => {
    const schema = engine.ownSchema();
    const start = () => startTestReceiver(engine, { env: { RECEIVER_DATABASE_SCHEMA: schema } });
    const first = await start();
    const garbage = await openRawConnection(first.url);
    garbage.write('garbage\r\n\r\n');
    await garbage.closed();
    await fetch(first.webhookUrl, { method: 'POST', headers: json, body: 'x' });
    await first.stop();
    const second = await start();
    await fetch(second.webhookUrl, { method: 'POST', headers: json, body: 'x' });
    const counts = async () =>
      (await readQuarantine(second)).refusals.map(({ code, count }) => [code, count] as const);
    await expect.poll(counts).toEqual([
      ['BODY_NOT_JSON', 2],
      ['REQUEST_MALFORMED', 1],
    ]);
  });

  test('a notification keeps the name of its request for the timeline', async () => {
    const receiver = await startTestReceiver(engine);
    const headers = { ...json, 'x-request-id': 'request-1' };
    await fetch(receiver.webhookUrl, { method: 'POST', headers, body: JSON.stringify(good) });
    await receiver.notify(good);
    await receiver.reach(good.InterviewId, 'FINISHED');
    const response = await receiver.fetch(`/v1/verifications/${good.InterviewId}/timeline`);
    const { entries } = timelineSchema.parse(await response.json());
    const ids = entries.flatMap((entry) => (entry.kind === 'notification' ? [entry.requestId] : []));
    expect(ids).toEqual(['request-1', expect.stringMatching(/^[\da-f-]{36}$/)]);
  });

  test('a caller that goes away in the middle of its body leaves no trace, and the receiver goes on', async () => {
    const receiver = await startTestReceiver(engine);
    const connection = await openRawConnection(receiver.url);
    connection.write(rawPost(path, JSON.stringify(good), ['Content-Type: application/json']).slice(0, -5));
    await expect.poll(() => connection.socket.bytesWritten).toBeGreaterThan(0);
    // Answered after the bytes above were read: a reset takes away what was not.
    expect((await receiver.fetch('/healthz')).status).toBe(200);
    connection.socket.resetAndDestroy();
    expect((await receiver.notify(good)).status).toBe(200);
    // None but a count.
    await expect
      .poll(() => readQuarantine(receiver))
      .toMatchObject({ entries: [], refusals: [{ code: 'REQUEST_BROKEN_OFF', count: 1 }] });
    const refused = await openRawConnection(receiver.url);
    refused.write(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\nx`,
    );
    expect((await refused.answer()).head[0]).toBe('HTTP/1.1 413 Payload Too Large');
    refused.socket.resetAndDestroy();
    expect((await receiver.notify(good)).status).toBe(200);
    expect(receiver.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
