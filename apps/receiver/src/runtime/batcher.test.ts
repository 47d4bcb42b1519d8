import { expect, test } from 'vitest';

import { Batcher } from './batcher.ts';

/** Doubles numbers; a run waits until it is let go. */
function createDoubler(batchMax = 10) {
  const runs: (readonly number[])[] = [];
  const gate: (() => void)[] = [];
  const batcher = new Batcher<number, number>({
    run: async (items) => {
      runs.push(items);
      await new Promise<void>((resolve) => gate.push(resolve));
      if (items.includes(13)) throw new RangeError('made up');
      if (items.includes(0)) throw new Error('made up');
      return items.map((item) => item * 2);
    },
    batchMax,
    isAboutItem: (error) => error instanceof RangeError,
  });
  const release = async (count: number) => {
    for (let done = 0; done < count; done++) {
      while (gate.length === 0) await new Promise((resolve) => setImmediate(resolve));
      gate.shift()?.();
    }
  };
  return { batcher, runs, release };
}

test('what comes while a run goes on shares the next, up to the limit, and each gets its own result', async () => {
  const { batcher, runs, release } = createDoubler(3);
  const first = batcher.add(1);
  await release(1);
  const others = [2, 3, 4, 5].map((item) => batcher.add(item));
  await release(2);
  expect(await Promise.all([first, ...others])).toEqual([2, 4, 6, 8, 10]);
  expect(runs).toEqual([[1], [2, 3, 4], [5]]);
});

test('a bad one fails alone, and only as often as it takes to find it', async () => {
  const { batcher, runs, release } = createDoubler();
  const results = Promise.allSettled([1, 2, 13, 4].map((item) => batcher.add(item)));
  await release(5);
  expect(await results).toMatchObject([
    { value: 2 },
    { value: 4 },
    { status: 'rejected', reason: { name: 'RangeError' } },
    { value: 8 },
  ]);
  expect(runs).toEqual([[1, 2, 13, 4], [1, 2], [13, 4], [13], [4]]);
});

test('an error that is about no item fails all of a run, and the next run is a new one', async () => {
  const { batcher, runs, release } = createDoubler(2);
  const results = Promise.allSettled([0, 1, 2].map((item) => batcher.add(item)));
  await release(2);
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(runs).toEqual([[0, 1], [2]]);
});
