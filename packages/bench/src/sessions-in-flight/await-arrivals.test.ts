import { expect, test } from 'vitest';

import { awaitArrivals } from './measure-sender.ts';

const inAMinute = (): number => performance.now() + 60_000;
const always = (value: number) => async (): Promise<number> => value;

test('as many arrivals as planned are not the end while the sender has something left to do', async ({
  signal,
}) => {
  let asked = 0;
  const left = async (): Promise<number> => (++asked < 3 ? 1 : 0);
  const awaited = { expected: 2, lastDueMs: inAMinute(), arrived: always(2), left };
  expect(await awaitArrivals(awaited, signal)).toBe(0);
  expect(asked).toBe(3);
});

test('a sender that has nothing left to do is not waited for, however much is lost', async ({ signal }) => {
  const lost = { expected: 2, lastDueMs: performance.now() - 1, arrived: always(1), left: always(0) };
  expect(await awaitArrivals(lost, signal)).toBe(0);
});

test('a sender that does not come to an end is given up, and what it has left is told', async ({
  signal,
}) => {
  const endless = { expected: 2, lastDueMs: performance.now() - 60_000, arrived: always(2), left: always(4) };
  expect(await awaitArrivals(endless, signal)).toBe(4);
});
