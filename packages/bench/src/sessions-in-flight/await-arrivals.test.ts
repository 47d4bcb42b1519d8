import { expect, test } from 'vitest';

import { awaitArrivals } from './await-arrivals.ts';

/** Two processes that say the next of these each time, and the last one for ever. */
function answers(...values: [number, ...number[]]): () => Promise<number> {
  let asked = 0;
  return async () => {
    asked += 1;
    return values[Math.min(asked, values.length) - 1] ?? Number.NaN;
  };
}

test('as many arrivals as planned are not the end while the sender has something left to do', async ({
  signal,
}) => {
  const arrived = answers(2);
  let asked = 0;
  const left = async (): Promise<number> => {
    asked += 1;
    return asked < 3 ? 1 : 0;
  };
  const lastDueMs = performance.now() + 60_000;
  expect(await awaitArrivals({ expected: 2, lastDueMs, arrived, left }, signal)).toBe(0);
  expect(asked).toBe(3);
});

test('a sender that has nothing left to do is not waited for, however much is lost', async ({ signal }) => {
  const lost = { expected: 2, lastDueMs: performance.now() - 1, arrived: answers(1), left: answers(0) };
  expect(await awaitArrivals(lost, signal)).toBe(0);
});

test('a sender that does not come to an end is given up, and what it has left is told', async ({
  signal,
}) => {
  const endless = {
    expected: 2,
    lastDueMs: performance.now() - 60_000,
    arrived: answers(2),
    left: answers(4),
  };
  expect(await awaitArrivals(endless, signal)).toBe(4);
});

test('nobody waits on after an interruption', async () => {
  const aborter = new AbortController();
  const lastDueMs = performance.now() + 60_000;
  const awaiting = awaitArrivals(
    { expected: 2, lastDueMs, arrived: answers(1), left: answers(1) },
    aborter.signal,
  );
  aborter.abort();
  await expect(awaiting).rejects.toThrow('aborted');
});
