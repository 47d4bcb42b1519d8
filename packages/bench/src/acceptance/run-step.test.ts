import { setTimeout as wait } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { runStep, type Send } from './run-step.ts';

const step = { url: '', first: 10, count: 30, connections: 4, perSecond: null, closedMsMax: 10_000 };

test.each([
  { loop: 'a closed loop', perSecond: null },
  { loop: 'an open loop', perSecond: 3000 },
])('$loop sends each number once, one request at a time on each connection', async ({ perSecond }) => {
  const numbers: number[] = [];
  const open = new Map<number, number>();
  let openMax = 0;
  const count = (connection: number, change: number): number => {
    const now = (open.get(connection) ?? 0) + change;
    open.set(connection, now);
    return now;
  };
  const send: Send = async (number, connection) => {
    numbers.push(number);
    openMax = Math.max(openMax, count(connection, 1));
    await Promise.resolve();
    count(connection, -1);
    return number % 10 !== 0;
  };
  const sent = await runStep({ ...step, perSecond }, send);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => 10 + index));
  expect(sent.unacknowledged.toSorted((a, b) => a - b)).toEqual([10, 20, 30]);
  expect(sent.sent).toBe(30);
  expect(sent.latenciesMs).toHaveLength(27);
  expect(openMax).toBe(1);
  expect(open.size).toBeLessThanOrEqual(4);
});

test('an open loop counts what waits behind a stall from when it was due', async () => {
  // The receiver answers nobody for 200 ms, and everybody at once afterwards.
  let stalled: Promise<unknown> | undefined;
  const send: Send = async () => {
    await (stalled ??= wait(200));
    return true;
  };
  const { latenciesMs } = await runStep({ ...step, connections: 2, count: 20, perSecond: 200 }, send);
  // All twenty were due within the 200 ms: only two of them were even sent before its end.
  expect(latenciesMs).toHaveLength(20);
  expect(Math.min(...latenciesMs)).toBeGreaterThan(80);
});

test('a closed loop ends when its time is over, and says how many it sent', async () => {
  const numbers: number[] = [];
  const send: Send = async (number) => {
    numbers.push(number);
    await wait(1);
    return true;
  };
  const { sent, latenciesMs } = await runStep({ ...step, count: 1_000_000, closedMsMax: 20 }, send);
  expect(sent).toBe(numbers.length);
  expect(latenciesMs).toHaveLength(sent);
  expect(sent).toBeLessThan(1000);
});
