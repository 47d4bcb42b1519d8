import { expect, test } from 'vitest';

import { hasStoppedAsking } from './play-session.ts';

test.each([
  ['nobody ever asked', [], 100_000, false],
  ['one read, and a silence that means nothing yet', [0], 10_000, false],
  ['one read, and nothing more', [0], 10_001, true],
  ['waits that double', [0, 2000, 6000, 14_000], 14_000 + 3 * 8000, false],
  ['waits that doubled, and ended', [0, 2000, 6000, 14_000], 14_001 + 3 * 8000, true],
])(
  'whether somebody has stopped asking is told from the longest wait: %s',
  (_name, askedAtMs, nowMs, stopped) => {
    expect(hasStoppedAsking(askedAtMs, nowMs)).toBe(stopped);
  },
);
