import { expect, test } from 'vitest';

import { planArrivalsOf } from './planned-arrivals.ts';

test.each([
  {
    name: 'current',
    due: [
      ['IN_PROGRESS', 0],
      ['FINISHED', 2000],
    ],
  },
  {
    name: 'duplicate-finished',
    due: [
      ['IN_PROGRESS', 0],
      ['FINISHED', 2000],
      ['FINISHED', 3000],
    ],
  },
  {
    name: 'finished-first',
    due: [
      ['FINISHED', 2000],
      ['IN_PROGRESS', 3000],
    ],
  },
  {
    name: 'malformed-json',
    due: [
      ['IN_PROGRESS', 0],
      ['FINISHED', 32_000],
    ],
  },
  { name: 'lost-in-progress', due: [['FINISHED', 2000]] },
])('the notifications of $name that can be read are due when its scenario says', ({ name, due }) => {
  const { readable } = planArrivalsOf(name, 2000);
  expect(readable.map(({ scrapingStatus, dueMs }) => [scrapingStatus, dueMs])).toEqual(due);
});

test('twenty copies are twenty arrivals at the same time', () => {
  const { readable } = planArrivalsOf('duplicate-burst', 2000);
  expect(
    readable.filter(({ scrapingStatus, dueMs }) => scrapingStatus === 'FINISHED' && dueMs === 2000),
  ).toHaveLength(20);
});

test.each([
  { name: 'current', garbled: 0 },
  { name: 'malformed-json', garbled: 1 },
])('$garbled requests of $name cannot be read', ({ name, garbled }) => {
  expect(planArrivalsOf(name, 2000).garbled).toBe(garbled);
});

test.each(['slow', 'never-finishes', 'no-such-scenario'])(
  '%s is refused: nobody here knows when it is due',
  (name) => {
    expect(() => planArrivalsOf(name, 2000)).toThrow(TypeError);
  },
);
