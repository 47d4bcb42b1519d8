import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { cutText } from './cut-text.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test.each([
  ['short', 100, 'short'],
  ['cut here', 3, 'cut'],
  ['', 3, ''],
  ['año ☃ 𝄞', 6, 'año ☃ '],
  ['half of 𝄞', 9, 'half of \ud834'],
])('of "%s" at most %i units are left', (text, lengthMax, left) => {
  expect(cutText(text, lengthMax)).toBe(left);
});

test('what is cut from long texts does not keep them in memory', () => {
  const lengthMax = 4096;
  const textLength = 2 ** 20;
  const cut: string[] = [];
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 64; index += 1) {
    const text = Buffer.alloc(textLength, 97 + (index % 26)).toString('latin1');
    cut.push(cutText(text, lengthMax));
  }
  collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * textLength);
  expect(cut).toHaveLength(64);
});
