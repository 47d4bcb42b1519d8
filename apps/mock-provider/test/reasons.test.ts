import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { DeliveryAttempt } from '@ine-scraping/contracts';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { startNode } from '@ine-scraping/test-kit/node-process';
import { expect, test } from 'vitest';

import type { MockProviderOptions } from '../src/index.ts';
import { startProvider } from './support/provider.ts';
import { type RawBehaviour, reply, startRawReceiver } from './support/raw-receiver.ts';

const acknowledgement = '{"success":"true"}';

async function attemptTo(
  behaviour: RawBehaviour,
  options: MockProviderOptions = {},
): Promise<DeliveryAttempt> {
  const { url: webhookUrl } = await startRawReceiver(behaviour);
  const { control } = await startProvider({ webhookUrl, scenario: 'never-finishes', ...options });
  const { interviewId } = await control.play();
  await control.advance(0);
  const [attempt] = (await control.deliveries({ interviewId }))[0]?.attempts ?? [];
  if (!attempt) throw new Error('There is no attempt.');
  return attempt;
}

test('the target of a redirect is in the answer that is shown, and not in the reason', async () => {
  const location = 'https://elsewhere.example/?token=receiver-secret';
  const attempt = await attemptTo(reply(302, '', { location }));
  expect(attempt.reason).toBe(
    'The status is 302, a redirect, and redirects are not followed; the rule is 200, application/json, {"success":"true"}.',
  );
  expect(attempt.answer?.headers['location']).toBe(location);
});

test.each([
  ['text/html', 'text/html'],
  ['Text/HTML; charset=utf-8; note=receiver-secret', 'text/html'],
  ['application/problem+json', 'application/problem+json'],
  ['sorry, receiver-secret', 'no plain media type'],
  ['text/html, receiver-secret', 'no plain media type'],
  ['text/<receiver-secret>', 'no plain media type'],
  ['receiver-secret', 'no plain media type'],
  [`text/${'x'.repeat(100)}`, 'no plain media type'],
])('a content type of %s is told as %s', async (contentType, told) => {
  const attempt = await attemptTo(reply(200, acknowledgement, { 'content-type': contentType }));
  expect(attempt.judgement).toBe('WRONG_CONTENT_TYPE');
  expect(attempt.reason).toMatch(
    new RegExp(`^The Content-Type is ${told.replace('+', '\\+')}; the rule is `),
  );
});

test('a receiver that sends our credentials back finds them in no reason and in no answer that is shown', async () => {
  const options = { webhookHeaders: { 'x-team-key': 'made-up-key' } };
  const behaviours = [
    reply(302, '', { location: 'https://elsewhere.example/made-up-key' }),
    reply(200, acknowledgement, { 'content-type': 'text/made-up-key' }),
    reply(200, '"made-up-key"'),
    reply(500, 'made-up-key', { 'x-echo': 'made-up-key' }),
  ];
  for (const behaviour of behaviours) {
    const attempt = await attemptTo(behaviour, options);
    expect(JSON.stringify(attempt)).not.toContain('made-up-key');
    expect(attempt.reason).not.toContain('[redacted]');
  }
});

test('a credential as short as a word of the acknowledgement does not make it a wrong one', async () => {
  const attempt = await attemptTo(reply(200), { webhookHeaders: { 'x-flag': 'true', 'x-kind': 'json' } });
  expect(attempt.judgement).toBe('ACKNOWLEDGED');
  expect(attempt.answer?.body).toBe('{"success":"[redacted]"}');
});

test.each(['nonsense receiver-secret', 'HTTP/1.1 200 receiver-secret\r\nreceiver-secret\r\n\r\n'])(
  'an answer that is no HTTP is told by its code alone: %j',
  async (answer) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(answer);
    });
    const port = await listenInTest(server);
    const { control } = await startProvider({ webhookUrl: `http://127.0.0.1:${port}/` });
    await control.play();
    await control.advance(0);
    const [attempt] = (await control.deliveries())[0]?.attempts ?? [];
    expect(attempt?.judgement).toBe('CONNECTION_FAILED');
    expect(attempt?.reason).toMatch(/^The connection failed: [A-Z_]+\.$/);
  },
);

test('the log has a line for each attempt, and nothing of what the receiver sent or was sent', async () => {
  const receiver = await startRawReceiver();
  receiver.behave((response, request) => {
    const key = String(request.headers['x-team-key']);
    reply(307, key, { location: `/receiver-secret/${key}`, 'content-type': 'receiver-secret' })(
      response,
      request,
    );
  });
  const program = fileURLToPath(new URL('support/log-attempts.ts', import.meta.url));
  const { stdout: log, stderr } = await startNode(program, { args: [receiver.url] }).ended;
  expect(stderr).toBe('');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === 'attempt judged');
  expect(lines).toHaveLength(12);
  expect(lines[0]).toMatchObject({
    judgement: 'REDIRECTED',
    reason: expect.stringContaining('307'),
    attempt: 1,
  });
  expect(log).not.toContain('secret');
  expect(log).not.toContain('made-up-key');
});
