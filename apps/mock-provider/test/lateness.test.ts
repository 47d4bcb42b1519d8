import type { ServerResponse } from 'node:http';

import { expect, test } from 'vitest';

import { concurrentAttemptsMax } from '../src/deliveries/dispatcher.ts';
import { startProvider } from './support/provider.ts';
import { acknowledge, startReceiver } from './support/receiver.ts';

const beyondTheLimit = 5;

/** Nothing of this process goes on meanwhile, as on a machine that has other things to do. */
function holdUpTheMachine(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('attempts that wait until others are answered are late, by real milliseconds on a manual clock too, and the others are not', async () => {
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
  expect(late.slice(0, concurrentAttemptsMax).filter((lateMs) => lateMs !== 0)).toEqual([]);
  for (const lateMs of late.slice(concurrentAttemptsMax)) {
    expect(lateMs).toBeGreaterThan(0);
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

test('a slow answer makes an attempt long and not late', async () => {
  const receiver = await startReceiver((response, notification) => {
    holdUpTheMachine(50);
    acknowledge(response, notification);
  });
  const { control } = await startProvider({ webhookUrl: receiver.url, scenario: 'never-finishes' });
  const { interviewId } = await control.play();
  await control.advance(0);
  const [delivery] = await control.deliveries({ interviewId });
  expect(delivery?.attempts[0]?.durationMs).toBeGreaterThanOrEqual(49);
  expect(delivery?.attempts[0]?.lateMs).toBe(0);
});
