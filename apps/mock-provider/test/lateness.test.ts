import type { ServerResponse } from 'node:http';

import type { DeliveryAttempt } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { concurrentAttemptsMax } from '../src/webhook/dispatcher.ts';
import type { MockProviderOptions } from '../src/index.ts';
import { startProvider } from './support/provider.ts';
import { type RawBehaviour, reply, startRawReceiver } from './support/raw-receiver.ts';
import { acknowledge, startReceiver } from './support/receiver.ts';

const beyondTheLimit = 5;

/** Nothing of this process goes on meanwhile, as on a machine that has other things to do. */
function holdUpTheMachine(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('attempts that wait until others are answered are later than those, by real milliseconds on a manual clock too', async () => {
  const held: (() => void)[] = [];
  const receiver = await startReceiver((response: ServerResponse, notification) => {
    held.push(() => acknowledge(response, notification));
    if (held.length < concurrentAttemptsMax) return;
    for (const release of held.splice(0)) release();
    receiver.behave(acknowledge);
  });
  const { control } = await startProvider({ webhookUrl: receiver.url, scenario: 'never-finishes' });
  for (let index = 0; index < concurrentAttemptsMax + beyondTheLimit; index += 1) await control.play();
  const beganAt = performance.now();
  await control.advance(0);
  const tookMs = performance.now() - beganAt;
  const late = (await control.deliveries()).map(({ attempts }) => attempts[0]?.lateMs ?? -1);
  const others = Math.max(...late.slice(0, concurrentAttemptsMax));
  for (const lateMs of late.slice(concurrentAttemptsMax)) {
    expect(lateMs).toBeGreaterThanOrEqual(Math.max(1, others));
    expect(lateMs).toBeLessThanOrEqual(Math.ceil(tookMs));
  }
  expect(late).toHaveLength(concurrentAttemptsMax + beyondTheLimit);
});

test('what a busy machine fires too late is late, the first attempt of a notification too', async () => {
  const receiver = await startReceiver();
  const { control } = await startProvider({ webhookUrl: receiver.url, clock: 'real', scrapingMs: 20 });
  const { interviewId } = await control.play();
  holdUpTheMachine(120);
  const { attempts } = await control.delivery({ interviewId, status: 'FINISHED' });
  // Due 20 ms after the start of scraping. One less for the clock, which knows whole milliseconds.
  expect(attempts[0]?.lateMs).toBeGreaterThanOrEqual(99);
});

/** The first attempt of a notification, and what it took from when it was due, as the test sees it. */
async function attemptOnce(options: MockProviderOptions): Promise<[DeliveryAttempt, tookMs: number]> {
  const { control } = await startProvider({ scenario: 'never-finishes', ...options });
  const { interviewId } = await control.play();
  const beganAt = performance.now();
  await control.advance(0);
  const tookMs = performance.now() - beganAt;
  const [attempt] = (await control.deliveries({ interviewId })).flatMap(({ attempts }) => attempts);
  if (!attempt) throw new Error('There is no attempt.');
  return [attempt, tookMs];
}

/** Both are rounded. */
const roundingMs = 1;
const heldUpMs = 60;

test('a slow answer makes an attempt long and not late', async () => {
  const receiver = await startReceiver((response, notification) => {
    holdUpTheMachine(heldUpMs);
    acknowledge(response, notification);
  });
  const [{ lateMs, durationMs }, tookMs] = await attemptOnce({ webhookUrl: receiver.url });
  expect(durationMs).toBeGreaterThanOrEqual(heldUpMs - roundingMs);
  expect(lateMs + durationMs).toBeLessThanOrEqual(tookMs + roundingMs);
});

interface TokenEndpoint {
  readonly options: MockProviderOptions;
  /** Tokens that were asked for. */
  asked(): number;
}

/** Takes its time for one token, counted from 1. */
async function startSlowTokenEndpoint(
  slow: number,
  behaviour: RawBehaviour = giveToken,
): Promise<TokenEndpoint> {
  const endpoint = await startRawReceiver((response, request) => {
    if (endpoint.requests.length === slow) holdUpTheMachine(heldUpMs);
    behaviour(response, request);
  });
  const client = { oauthClientId: 'made-up-client', oauthClientSecret: 'made-up-secret' };
  return { options: { oauthTokenUrl: endpoint.url, ...client }, asked: () => endpoint.requests.length };
}

const giveToken = reply(200, '{"access_token":"made-up-token","expires_in":3600}');

test.each([
  ['ACKNOWLEDGED', giveToken],
  ['TOKEN_FAILED', reply(500)],
])(
  'what a slow token took makes an attempt late and not long, %s: the receiver did not take it',
  async (judgement, behaviour) => {
    const receiver = await startRawReceiver();
    const { options } = await startSlowTokenEndpoint(1, behaviour);
    const [attempt, tookMs] = await attemptOnce({ webhookUrl: receiver.url, ...options });
    expect(attempt.judgement).toBe(judgement);
    expect(attempt.lateMs).toBeGreaterThanOrEqual(heldUpMs - roundingMs);
    expect(attempt.lateMs + attempt.durationMs).toBeLessThanOrEqual(tookMs + roundingMs);
  },
);

test('the new token that a receiver asks for by 401 makes the attempt long: it had left', async () => {
  const receiver = await startRawReceiver((response, request) => {
    reply(receiver.requests.length === 1 ? 401 : 200)(response, request);
  });
  const { options, asked } = await startSlowTokenEndpoint(2);
  const [attempt, tookMs] = await attemptOnce({ webhookUrl: receiver.url, ...options });
  expect([asked(), attempt.judgement]).toEqual([2, 'ACKNOWLEDGED']);
  expect(attempt.durationMs).toBeGreaterThanOrEqual(heldUpMs - roundingMs);
  expect(attempt.lateMs + attempt.durationMs).toBeLessThanOrEqual(tookMs + roundingMs);
});
