import { expect, test } from 'vitest';

import { judgeGoals } from './targets.ts';

interface Round {
  readonly figure: number;
  readonly waitedShare: number;
}
const row = {
  title: 'carried',
  read: ({ figure }: Round) => figure,
  comparable: ({ figure }: Round) => figure > 0,
};
const roundsOf = (figures: readonly number[], waitedShare = Number.NaN): Round[] =>
  figures.map((figure) => ({ figure, waitedShare }));
const calm = { title: 'base', rounds: roundsOf([10, 20, 40], 0) };
const busy = { title: 'base', rounds: roundsOf([10, 20, 40], 0.2) };
// Half of what ran beside it in each round.
const rounds = roundsOf([5, 10, 20]);

test.each([
  [
    'a ratio that is reached is met',
    calm,
    { row, beside: 'base', min: 0.5 },
    ['carried ÷ base: at least 0.5', '0.50', true],
  ],
  [
    'one that is not reached is missed',
    calm,
    { row, beside: 'base', min: 0.6 },
    ['carried ÷ base: at least 0.6', '0.50', false],
  ],
  [
    'one that is exceeded is missed',
    calm,
    { row, beside: 'base', max: 0.4 },
    ['carried ÷ base: at most 0.4', '0.50', false],
  ],
  [
    'on a busy machine nobody knows why',
    busy,
    { row, beside: 'base', min: 0.6 },
    ['carried ÷ base: at least 0.6', '0.50', undefined],
  ],
  [
    'what is reached on a busy machine is met',
    busy,
    { row, beside: 'base', min: 0.5 },
    ['carried ÷ base: at least 0.5', '0.50', true],
  ],
  ['a figure alone is its median', calm, { row, max: 9 }, ['carried: at most 9', '10', false]],
  [
    'beside what cannot be measured here nothing is promised',
    calm,
    { row, beside: 'other', min: 9 },
    undefined,
  ],
])('%s', (_, base, goal, target) => {
  expect(judgeGoals([goal], rounds, [base, { title: 'it', rounds }])).toEqual(target ? [target] : []);
});

test('what cannot be compared is not known, and not missed', () => {
  const none = roundsOf([0, 0, 0]);
  const [target] = judgeGoals([{ row, beside: 'base', min: 1 }], none, [calm, { title: 'it', rounds: none }]);
  expect(target).toEqual(['carried ÷ base: at least 1', '-', undefined]);
});
