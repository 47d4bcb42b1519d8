import { expect, test } from 'vitest';

import { didYouMean, findMeant } from './did-you-mean.ts';

const names = ['current', 'not-current', 'not-found', 'lost-finished', 'slow', 'score-down'];

test.each([
  ['curent', 'current'],
  ['notfound', 'not-found'],
  ['not_found', 'not-found'],
  ['lost-finsihed', 'lost-finished'],
  ['Slow', 'slow'],
  ['lost', 'lost-finished'],
  ['no-such', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('whoever typed %s can have meant %s', (typed, meant) => {
  expect(findMeant(typed, names)).toBe(meant);
});

test('it is the end of a sentence, or nothing', () => {
  expect(didYouMean('curent', names)).toBe(': did you mean current?');
  expect(didYouMean('zebra', names)).toBe('');
});
