import { omniErrorSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { createTokenBucket } from '../src/http/rate-limit.ts';
import type { MockProvider } from '../src/index.ts';
import { type Answer, get, start, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

const path = '/omni/get/onboarding/status';

async function ask(provider: MockProvider, token: string, times: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let time = 0; time < times; time += 1) answers.push(await get(provider, path, withToken(token)));
  return answers;
}

function statuses(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test('a bucket gives its burst at once and then its rate, and never holds more than the burst', () => {
  let nowMs = 0;
  const bucket = createTokenBucket(100, 50, () => nowMs);
  const takeAll = (): number => {
    let taken = 0;
    while (bucket.take() === 0) taken += 1;
    return taken;
  };
  expect(takeAll()).toBe(50);
  expect(bucket.take()).toBe(10);
  nowMs = 100;
  expect(takeAll()).toBe(10);
  nowMs = 3_600_000;
  expect(takeAll()).toBe(50);
  nowMs = 0;
  expect(takeAll()).toBe(0);
});

test('by default nothing is limited', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  expect(statuses(await ask(provider, token, 120))).toEqual({ 200: 120 });
});

test("on: 50 requests at once, then 429 with Retry-After in Incode's shape, until the clock moves on", async () => {
  const provider = await startProvider({ rateLimit: 'on' });
  const { token } = await start(provider);
  const answers = await ask(provider, token, 60);
  expect(statuses(answers)).toEqual({ 200: 49, 429: 11 });
  const last = answers.at(-1);
  expect(last?.headers.get('retry-after')).toBe('1');
  expect(last?.headers.get('processing-time')).toMatch(/^\d+$/);
  expect(omniErrorSchema.parse(last?.body)).toMatchObject({ status: 429, path });
  await provider.control.advance(100);
  expect(statuses(await ask(provider, token, 20))).toEqual({ 200: 10, 429: 10 });
  await provider.control.advance(1000);
  expect(statuses(await ask(provider, token, 60))).toEqual({ 200: 50, 429: 10 });
});

test('a number of your own is the rate, and half of it the burst; the control API is never limited', async () => {
  const provider = await startProvider({ rateLimit: 2 });
  const { token } = await start(provider);
  const [limited] = await ask(provider, token, 1);
  expect([limited?.status, limited?.headers.get('retry-after')]).toEqual([429, '1']);
  expect((await get(provider, '/_mock/clock')).status).toBe(200);
  await provider.control.advance(500);
  expect(statuses(await ask(provider, token, 2))).toEqual({ 200: 1, 429: 1 });
});

test('a request without credentials is counted too: the limit comes before them', async () => {
  const provider = await startProvider({ rateLimit: 2 });
  expect((await get(provider, '/omni/nothing')).status).toBe(404);
  expect((await get(provider, '/0/omni/nothing')).status).toBe(429);
});
