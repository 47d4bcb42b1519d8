import { createServer } from 'node:net';

import type { DeliveryAttempt } from '@ine-scraping/contracts';
import { acknowledgementExamples } from '@ine-scraping/contracts/examples';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import { startProvider } from './support/provider.ts';
import { answer, type Behaviour, hang, hangUp, startReceiver } from './support/receiver.ts';

const json = { 'content-type': 'application/json' };
const acknowledged = '{"success":"true"}';

async function judge(url: string, deliveryTimeoutMs = 10_000): Promise<DeliveryAttempt> {
  const { control } = await startProvider({ webhookUrl: url, deliveryTimeoutMs });
  const { interviewId } = await control.play();
  await control.advance(0);
  const [delivery] = await control.deliveries({ interviewId });
  const [attempt] = delivery?.attempts ?? [];
  if (!attempt || delivery?.attempts.length !== 1) throw new Error('There is not exactly one attempt.');
  expect(delivery.state).toBe(attempt.judgement === 'ACKNOWLEDGED' ? 'ACKNOWLEDGED' : 'PENDING');
  return attempt;
}

async function judgeBehaviour(behaviour: Behaviour, deliveryTimeoutMs?: number): Promise<DeliveryAttempt> {
  return judge((await startReceiver(behaviour)).url, deliveryTimeoutMs);
}

test.each([
  ['the exact acknowledgement', acknowledged, 'application/json'],
  ['parameters of the media type', acknowledged, 'application/json; charset=utf-8'],
  ['any case of the media type', acknowledged, 'Application/JSON;charset=UTF-8'],
  ['white space in the JSON', ' {\n "success" : "true" }\n', 'application/json'],
  ['an escaped spelling of the same JSON', '{"success":"\\u0074rue"}', 'application/json'],
])('200 with %s is acknowledged', async (_name, body, contentType) => {
  const attempt = await judgeBehaviour(answer(200, body, { 'content-type': contentType }));
  expect(attempt.judgement).toBe('ACKNOWLEDGED');
});

test.each(acknowledgementExamples)('the example "$name" acknowledges: $acknowledges', async (example) => {
  const headers: Record<string, string> =
    example.contentType === null ? {} : { 'content-type': example.contentType };
  const attempt = await judgeBehaviour(answer(example.status, example.body, headers));
  expect(attempt.judgement === 'ACKNOWLEDGED').toBe(example.acknowledges);
});

test.each([
  ['the Boolean true', '{"success":true}', 'Boolean true'],
  ['the string "True"', '{"success":"True"}', 'not the string "true"'],
  ['one more key', '{"success":"true","extra":1}', 'more than "success"'],
  ['the notification echoed', '{"InterviewId":"x"}', 'has no "success"'],
  ['null', 'null', 'not a JSON object'],
  ['an array', '[{"success":"true"}]', 'not a JSON object'],
  ['no JSON', 'OK', 'not JSON'],
  ['nothing', '', 'is empty'],
])('a body with %s is tried again, and the reason names the rule', async (_name, body, words) => {
  const attempt = await judgeBehaviour(answer(200, body, json));
  expect(attempt.judgement).toBe('WRONG_BODY');
  expect(attempt.reason).toContain(words);
  expect(attempt.reason).toContain('the rule is 200, application/json, {"success":"true"}');
  expect(attempt.answer).toMatchObject({ status: 200, body });
});

test.each([201, 202, 204, 400, 401, 404, 500, 503])(
  '%i is tried again, whatever the body says, and the reason names the rule',
  async (status) => {
    const attempt = await judgeBehaviour(answer(status, acknowledged));
    expect(attempt.judgement).toBe('WRONG_STATUS');
    expect(attempt.reason).toBe(
      `The status is ${status}; the rule is 200, application/json, {"success":"true"}.`,
    );
  },
);

test.each([301, 302, 303, 307, 308])('a %i redirect is a failure and is not followed', async (status) => {
  const target = await startReceiver();
  const attempt = await judgeBehaviour(answer(status, '', { location: target.url }));
  expect(attempt.judgement).toBe('REDIRECTED');
  expect(attempt.reason).toContain('redirects are not followed');
  expect(target.requests).toEqual([]);
});

test.each([
  ['text/html', { 'content-type': 'text/html' }],
  ['application/problem+json', { 'content-type': 'application/problem+json' }],
  ['no type at all', {}],
])('a content type of %s is tried again', async (_name, headers) => {
  const attempt = await judgeBehaviour(answer(200, acknowledged, headers));
  expect(attempt.judgement).toBe('WRONG_CONTENT_TYPE');
  expect(attempt.reason).toContain('Content-Type');
});

test('a connection closed without an answer is a failure, and the mock goes on', async () => {
  const attempt = await judgeBehaviour(hangUp);
  expect(attempt).toMatchObject({ judgement: 'CONNECTION_FAILED', answer: null });
  expect(attempt.reason).toContain('ECONNRESET');
});

test('a port on which nobody listens is a failure', async () => {
  const attempt = await judge('http://127.0.0.1:9/');
  expect(attempt).toMatchObject({ judgement: 'CONNECTION_FAILED', answer: null });
  expect(attempt.reason).toBe('The connection failed: ECONNREFUSED.');
});

test('TLS asked of a receiver that speaks none is a failure', async () => {
  const { url } = await startReceiver();
  const attempt = await judge(url.replace('http:', 'https:'));
  expect(attempt).toMatchObject({ judgement: 'TLS_FAILED', answer: null });
  expect(attempt.reason).toMatch(/^TLS could not be opened: /);
});

test('an answer that is no HTTP is a failure', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('nonsense\r\n\r\n');
  });
  const port = await listenInTest(server);
  expect((await judge(`http://127.0.0.1:${port}/`)).judgement).toBe('CONNECTION_FAILED');
});

test('a connection that breaks inside the body is a failure that shows what came', async () => {
  const attempt = await judgeBehaviour((response) => {
    response.writeHead(200, { ...json, 'content-length': '18' });
    response.write('{"succ');
    setImmediate(() => response.socket?.destroy());
  });
  expect(attempt.judgement).toBe('CONNECTION_FAILED');
});

test('a receiver that does not answer in time is a failure', async () => {
  const attempt = await judgeBehaviour(hang, 50);
  expect(attempt).toMatchObject({ judgement: 'TIMED_OUT', answer: null });
  expect(attempt.reason).toBe('There was no answer within 50 ms.');
  expect(attempt.durationMs).toBeGreaterThanOrEqual(45);
});

test('a receiver that starts an answer and does not end it is a failure that shows the start', async () => {
  const attempt = await judgeBehaviour((response) => {
    response.writeHead(200, json);
    response.write('{"success":');
  }, 100);
  expect(attempt).toMatchObject({ judgement: 'TIMED_OUT', answer: { status: 200, body: '{"success":' } });
  expect(attempt.reason).toBe('The headers came, and the body did not end within 100 ms.');
});

test('an endless answer is cut, judged and shown up to 4096 characters', async () => {
  const attempt = await judgeBehaviour((response) => {
    response.writeHead(200, json);
    const more = (): void => {
      while (response.write('x'.repeat(10_000)));
      response.once('drain', more);
    };
    more();
  });
  expect(attempt.judgement).toBe('ENDLESS_BODY');
  expect(attempt.reason).toContain('longer than any acknowledgement');
  expect(attempt.answer?.body).toHaveLength(4096);
});

test('an attempt shows the request as it was sent', async () => {
  const receiver = await startReceiver();
  const attempt = await judge(receiver.url);
  const [request] = receiver.requests;
  expect(attempt.request).toMatchObject({ url: receiver.url, body: request?.raw });
  expect(request?.headers).toMatchObject(attempt.request.headers);
  expect(request?.headers['content-type']).toBe('application/json');
});
