import { expect, test } from 'vitest';

import { createLimiter } from './limiter.ts';

test('never more than the limit run at once, all run in turn, and a failed task gives its place back', async () => {
  const limiter = createLimiter(3);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      limiter.run(async () => {
        order.push(index);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        running -= 1;
        if (index % 2 === 1) throw new Error(`task ${index}`);
        return index;
      }),
    ),
  );
  expect(most).toBe(3);
  expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(10);
});
