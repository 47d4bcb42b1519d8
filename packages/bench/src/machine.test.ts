import { expect, test } from 'vitest';

import { busyNotes, createMachineWatch, isBusy } from './machine.ts';

test('a process waits for a processor for no more than all of the time, where that is known', async () => {
  const watch = createMachineWatch();
  const turn = (): Promise<string> => new Promise((resolve) => void setTimeout(resolve, 20, 'done'));
  expect(watch.waitedShare()).toBeNull();
  expect(await watch.during(process.pid, turn)).toBe('done');
  const share = watch.waitedShare();
  if (process.platform === 'linux') expect(share).toBeGreaterThanOrEqual(0);
  expect(share ?? 0).toBeLessThanOrEqual(1);
});

test('a process that nobody knows is not said to have waited', async () => {
  const watch = createMachineWatch();
  await watch.during(-1, async () => undefined);
  expect(watch.waitedShare()).toBeNull();
  expect(isBusy(null)).toBe(false);
});

test('a busy machine is told in one sentence, and one that is not is not told', () => {
  expect(busyNotes(0.345)).toEqual([
    'The machine was busy: 35 % of the time what was measured waited for a processor.',
  ]);
  expect([busyNotes(0.05), busyNotes(null)]).toEqual([[], []]);
});
