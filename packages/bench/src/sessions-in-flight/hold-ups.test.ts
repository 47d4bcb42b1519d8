import { expect, test } from 'vitest';

import { longestOf, mergeStretches, shareOf, watchHoldUps, withoutOwnWork } from './hold-ups.ts';

/** Keeps this thread from its timers for so long, by working or by waiting for nothing. */
function work(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('what holds an event loop up is noted, with how much of it is work of its own', async () => {
  const holdUps = watchHoldUps();
  const longSince = (fromMs: number, ms: number) => () =>
    holdUps().filter((holdUp) => holdUp.untilMs >= fromMs && holdUp.untilMs - holdUp.fromMs > ms);
  const sleptFromMs = Date.now();
  // Somebody who waits for a processor looks the same as one who sleeps.
  sleep(60);
  await expect.poll(longSince(sleptFromMs, 40)).not.toEqual([]);
  expect(longestOf(withoutOwnWork(holdUps()))).toBeGreaterThan(20);
  const workedFromMs = Date.now();
  work(150);
  await expect.poll(longSince(workedFromMs, 130)).not.toEqual([]);
  // As much of it as the machine gave to this process.
  expect(longSince(workedFromMs, 130)()[0]?.cpuMs).toBeGreaterThan(10);
});

test('a process that works through its hold-up has no excuse', () => {
  const holdUp = { fromMs: 1000, untilMs: 1175 };
  expect(withoutOwnWork([{ ...holdUp, cpuMs: 180 }])).toEqual([]);
  expect(withoutOwnWork([{ ...holdUp, cpuMs: 100 }])).toEqual([{ fromMs: 1100, untilMs: 1175 }]);
});

test('two processes that are held up at once are held up once', () => {
  const merged = mergeStretches([
    { fromMs: 300, untilMs: 400 },
    { fromMs: 100, untilMs: 250 },
    { fromMs: 200, untilMs: 300 },
    { fromMs: 120, untilMs: 130 },
    { fromMs: 500, untilMs: 600 },
  ]);
  expect(merged).toEqual([
    { fromMs: 100, untilMs: 400 },
    { fromMs: 500, untilMs: 600 },
  ]);
  expect(shareOf(merged, { fromMs: 0, untilMs: 1000 })).toBe(400);
  expect(shareOf(merged, { fromMs: 390, untilMs: 510 })).toBe(20);
  expect(shareOf(merged, { fromMs: 420, untilMs: 480 })).toBe(0);
});
