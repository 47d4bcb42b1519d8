import { expect, test } from 'vitest';

import { createInterruption } from './interruption.ts';

test('the first Ctrl-C lets what runs end, however often it is delivered, and a later one does not wait for that', () => {
  const exited: number[] = [];
  let nowMs = 1000;
  const interruption = createInterruption({ now: () => nowMs, exit: (code) => exited.push(code) });
  expect(interruption.signal.aborted).toBe(false);
  interruption.interrupt();
  nowMs += 20;
  interruption.interrupt();
  expect({ aborted: interruption.signal.aborted, exited }).toEqual({ aborted: true, exited: [] });
  nowMs += 1000;
  interruption.interrupt();
  expect(exited).toEqual([130]);
});
