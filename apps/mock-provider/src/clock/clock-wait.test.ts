import { expect, test } from 'vitest';

import { createClock } from './clock.ts';
import { createClockWaits } from './clock-wait.ts';

test('a wait ends with true on the clock, with false when it is broken off, and at once after stop', async () => {
  const clock = createClock({ mode: 'manual', now: 0, onError: () => undefined });
  const waiting = createClockWaits(clock);
  const ended: (readonly [string, boolean])[] = [];
  const wait = (name: string, ms: number): void => waiting.wait(ms, (waited) => ended.push([name, waited]));
  wait('in time', 10);
  wait('broken off', 20);
  await clock.advance(10);
  waiting.breakOff();
  wait('after a reset', 5);
  await clock.advance(10);
  wait('stopped', 10);
  waiting.stop();
  wait('after stop', 10);
  expect(ended).toEqual([
    ['in time', true],
    ['broken off', false],
    ['after a reset', true],
    ['stopped', false],
    ['after stop', false],
  ]);
});
