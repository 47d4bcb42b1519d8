import { setTimeout as wait } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { runStep } from './run-step.ts';

const step = { first: 10, connections: 4, forMs: 30 };

test.each([
  { loop: 'a closed loop', perSecond: null },
  { loop: 'an open loop', perSecond: 1000 },
])(
  '$loop sends each number once, one request at a time on each connection, until its time is over',
  async ({ perSecond }) => {
    const numbers: number[] = [];
    const open = new Set<number>();
    const { sent, failed, latenciesMs } = await runStep(
      { ...step, perSecond },
      async (number, connection) => {
        expect(open.has(connection)).toBe(false);
        open.add(connection);
        numbers.push(number);
        await wait(1);
        open.delete(connection);
        return number % 10 !== 0;
      },
    );
    const each = Array.from({ length: sent }, (_, index) => 10 + index);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(each);
    expect(failed.toSorted((a, b) => a - b)).toEqual(each.filter((number) => number % 10 === 0));
    expect(latenciesMs).toHaveLength(sent - failed.length);
    if (perSecond !== null) expect(sent).toBe(30);
  },
);

test('an answer that comes at once takes some time, however early a timer was', async () => {
  const paced = { ...step, perSecond: 900, forMs: 60 };
  const { latenciesMs } = await runStep(paced, async () => true);
  expect(Math.min(...latenciesMs)).toBeGreaterThanOrEqual(0);
});

test('an open loop counts what waits behind a stall from when it was due', async () => {
  // The receiver answers nobody for 200 ms, and everybody at once afterwards.
  let stalled: Promise<unknown> | undefined;
  const paced = { ...step, connections: 2, perSecond: 200, forMs: 100 };
  const { latenciesMs } = await runStep(paced, async () => Boolean(await (stalled ??= wait(200, true))));
  // All twenty were due within the first half of them: only two of them were even sent before its end.
  expect(latenciesMs).toHaveLength(20);
  expect(Math.min(...latenciesMs)).toBeGreaterThan(80);
});
