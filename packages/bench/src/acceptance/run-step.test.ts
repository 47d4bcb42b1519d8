import { setTimeout as wait } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { runStep, type Send } from './run-step.ts';

const step = {
  url: 'http://127.0.0.1/',
  first: 10,
  count: 30,
  connections: 4,
  perSecond: null,
  closedMsMax: 10_000,
};

/** Remembers which numbers were sent, and how many requests each connection had open at once. */
function createRecorder(answer: (number: number) => Promise<boolean>) {
  const numbers: number[] = [];
  const open = new Map<number, number>();
  let openMax = 0;
  const send: Send = async (number, connection) => {
    numbers.push(number);
    open.set(connection, (open.get(connection) ?? 0) + 1);
    openMax = Math.max(openMax, ...open.values());
    const acknowledged = await answer(number);
    open.set(connection, (open.get(connection) ?? 0) - 1);
    return acknowledged;
  };
  return { send, numbers, openMax: () => openMax, connections: () => open.size };
}

test.each([
  { loop: 'a closed loop', perSecond: null },
  { loop: 'an open loop', perSecond: 3000 },
])('$loop sends each number once, one request at a time on each connection', async ({ perSecond }) => {
  const { send, numbers, openMax, connections } = createRecorder(async (number) => {
    await Promise.resolve();
    return number % 10 !== 0;
  });
  const sent = await runStep({ ...step, perSecond }, send);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => 10 + index));
  expect(sent.unacknowledged.toSorted((a, b) => a - b)).toEqual([10, 20, 30]);
  expect(sent.sent).toBe(30);
  expect(sent.latenciesMs).toHaveLength(27);
  expect(openMax()).toBe(1);
  expect(connections()).toBeLessThanOrEqual(4);
});

test('an open loop counts what waits behind a stall from when it was due', async () => {
  let stalled: Promise<unknown> | undefined;
  const { send } = createRecorder(async () => {
    // The receiver answers nobody for 200 ms, and everybody at once afterwards.
    stalled ??= wait(200);
    await stalled;
    return true;
  });
  const { latenciesMs } = await runStep({ ...step, connections: 2, count: 20, perSecond: 200 }, send);
  // All twenty were due within the 200 ms: only two of them were even sent before its end.
  expect(latenciesMs).toHaveLength(20);
  expect(Math.min(...latenciesMs)).toBeGreaterThan(80);
});

test('a closed loop ends when its time is over, and says how many it sent', async () => {
  const { send, numbers } = createRecorder(async () => {
    await wait(1);
    return true;
  });
  const { sent, latenciesMs } = await runStep({ ...step, count: 1_000_000, closedMsMax: 20 }, send);
  expect(sent).toBe(numbers.length);
  expect(latenciesMs).toHaveLength(sent);
  expect(sent).toBeLessThan(1000);
});
