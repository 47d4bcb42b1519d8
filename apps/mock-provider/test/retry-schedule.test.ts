import fc from 'fast-check';
import { expect, test } from 'vitest';

import { deliveryPolicies, retryDelayMs } from '../src/webhook/delivery-policy.ts';
import { startProvider } from './support/provider.ts';
import { acknowledge, answer, hangUp, startReceiver } from './support/receiver.ts';

/** Due times from the start of a delivery, in milliseconds. */
const schedule = [0, 30_000, 105_000, 292_500, 761_250, 1_933_125];
const minute = 60_000;
/** Nothing listens on the discard port. */
const deadUrl = 'http://127.0.0.1:9/webhook';

function millisecondsSince(start: string, times: readonly { at: string }[]): number[] {
  return times.map(({ at }) => Date.parse(at) - Date.parse(start));
}

test('the delays are 30 s times powers of 2.5, exact to the millisecond, and end after the fifth', () => {
  const delays = Array.from({ length: 7 }, (_, index) =>
    retryDelayMs(deliveryPolicies.documented, index + 1),
  );
  expect(delays).toEqual([30_000, 75_000, 187_500, 468_750, 1_171_875, undefined, undefined]);
});

test('one advance of 33 minutes on a dead receiver makes exactly six attempts, each at its time, and gives up', async () => {
  const provider = await startProvider({ webhookUrl: deadUrl });
  const { interviewId } = await provider.control.play();
  await provider.control.advance(33 * minute);
  const [inProgress, finished] = await provider.control.deliveries({ interviewId });
  for (const [delivery, start] of [
    [inProgress, '2026-01-01T00:00:00.000Z'],
    [finished, '2026-01-01T00:00:03.000Z'],
  ] as const) {
    expect(delivery).toMatchObject({ state: 'GIVEN_UP', nextAttemptAt: null, createdAt: start });
    expect(millisecondsSince(start, delivery?.attempts ?? [])).toEqual(schedule);
    expect(delivery?.attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(delivery?.attempts.map(({ judgement }) => judgement))).toEqual(
      new Set(['CONNECTION_FAILED']),
    );
  }
});

test('a receiver that refuses sees the same notification six times and never a seventh', async () => {
  const receiver = await startReceiver(answer(500));
  const provider = await startProvider({ webhookUrl: receiver.url, scrapingMs: 24 * 60 * minute });
  await provider.control.play();
  await provider.control.advance(33 * minute);
  await provider.control.advance(60 * minute);
  expect(receiver.requests).toHaveLength(6);
  expect(new Set(receiver.requests.map(({ raw }) => raw)).size).toBe(1);
});

test('nextAttemptAt says when the next attempt is due', async () => {
  const receiver = await startReceiver(answer(500));
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await provider.control.play();
  await provider.control.advance(0);
  const [delivery] = await provider.control.deliveries({ interviewId });
  expect(delivery).toMatchObject({ state: 'PENDING', nextAttemptAt: '2026-01-01T00:00:30.000Z' });
});

test('a receiver that comes back gets the next attempt, and none after its acknowledgement', async () => {
  const receiver = await startReceiver(hangUp);
  const provider = await startProvider({ webhookUrl: receiver.url, scrapingMs: 24 * 60 * minute });
  const { interviewId } = await provider.control.play();
  await provider.control.advance(104_999);
  receiver.behave(acknowledge);
  await provider.control.advance(60 * minute);
  const [delivery] = await provider.control.deliveries({ interviewId });
  expect(delivery?.state).toBe('ACKNOWLEDGED');
  expect(delivery?.attempts.map(({ judgement }) => judgement)).toEqual([
    'CONNECTION_FAILED',
    'CONNECTION_FAILED',
    'ACKNOWLEDGED',
  ]);
});

test('FINISHED is delivered while IN_PROGRESS is still being retried', async () => {
  const receiver = await startReceiver((response, notification) => {
    answer(notification.ScrapingStatus === 'FINISHED' ? 200 : 503)(response, notification);
  });
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await provider.control.play();
  await provider.control.advance(3000);
  const states = (await provider.control.deliveries({ interviewId })).map(({ state }) => state);
  expect(states).toEqual(['PENDING', 'ACKNOWLEDGED']);
});

test('however the time is cut into advances, the attempts are the same', async () => {
  const cuts = fc.array(fc.integer({ min: 0, max: 10 * minute }), { maxLength: 5 });
  const play = async (advances: readonly number[]): Promise<unknown> => {
    const provider = await startProvider({ webhookUrl: deadUrl });
    await provider.control.play();
    for (const ms of advances) await provider.control.advance(ms);
    await provider.control.advance(40 * minute);
    const deliveries = await provider.control.deliveries();
    await provider.stop();
    return deliveries.map(({ id, attempts }) => [id, attempts.map(({ at }) => at)]);
  };
  const whole = await play([]);
  await fc.assert(
    fc.asyncProperty(cuts, async (advances) => {
      expect(await play(advances)).toEqual(whole);
    }),
    { numRuns: 15 },
  );
});
