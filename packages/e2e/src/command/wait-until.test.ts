import { expect, test } from 'vitest';

import { waitUntil } from './wait-until.ts';

/** Long past what a test may take: only `signal` or what is found ends such a wait. */
const noLimit = { limitMs: 600_000, everyMs: 1 };

test('looks until there is something', async () => {
  let looks = 0;
  const found = await waitUntil(async () => (++looks < 3 ? undefined : `look ${looks}`), noLimit);
  expect(found).toBe('look 3');
});

test('gives nothing when the time is over, after one look at least', async () => {
  let looks = 0;
  const look = async (): Promise<undefined> => void looks++;
  expect(await waitUntil(look, { limitMs: -1, everyMs: 1 })).toBeUndefined();
  expect(looks).toBe(1);
});

test('nobody waits on after an interruption', async () => {
  const aborter = new AbortController();
  const waiting = waitUntil(async () => undefined, { ...noLimit, everyMs: 600_000, signal: aborter.signal });
  aborter.abort();
  await expect(waiting).rejects.toThrow('aborted');
});
