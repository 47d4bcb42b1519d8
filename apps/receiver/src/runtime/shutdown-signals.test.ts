import { expect, test } from 'vitest';

import { wishOfSignal } from './shutdown-signals.ts';

test.each([
  [undefined, 0, 'stop'],
  [0, 0, 'nothing'],
  [5_000, 6_000, 'nothing'],
  [5_000, 6_001, 'end'],
  [0, 60_000, 'end'],
] as const)('after a first signal at %s, one at %s ms asks for: %s', (firstAt, now, wish) => {
  expect(wishOfSignal(firstAt, now)).toBe(wish);
});
