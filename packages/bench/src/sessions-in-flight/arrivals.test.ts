import { expect, test } from 'vitest';

import { countInFlight, matchArrivals, planArrivals } from './arrivals.ts';

const told = (interviewId: string, scrapingStatus: string, atMs: number) => ({
  interviewId,
  scrapingStatus,
  atMs,
});
const inProgress = (atMs: number, id = 'a') => told(id, 'IN_PROGRESS', atMs);
const finished = (atMs: number, id = 'a') => told(id, 'FINISHED', atMs);

test.each<[name: string, due: [scrapingStatus: string, dueMs: number][]]>([
  [
    'current',
    [
      ['IN_PROGRESS', 0],
      ['FINISHED', 2000],
    ],
  ],
  [
    'duplicate-finished',
    [
      ['IN_PROGRESS', 0],
      ['FINISHED', 2000],
      ['FINISHED', 3000],
    ],
  ],
  [
    'finished-first',
    [
      ['FINISHED', 2000],
      ['IN_PROGRESS', 3000],
    ],
  ],
  [
    'malformed-json',
    [
      ['IN_PROGRESS', 0],
      ['FINISHED', 32_000],
    ],
  ],
  ['lost-in-progress', [['FINISHED', 2000]]],
])('the notifications of %s that can be read are due when its scenario says', (name, due) => {
  const { readable } = planArrivals(name, 2000);
  expect(readable.map(({ scrapingStatus, dueMs }) => [scrapingStatus, dueMs])).toEqual(due);
});

test('twenty copies are twenty arrivals at the same time', () => {
  const { readable } = planArrivals('duplicate-burst', 2000);
  const atOnce = readable.filter(
    ({ scrapingStatus, dueMs }) => `${scrapingStatus} ${dueMs}` === 'FINISHED 2000',
  );
  expect(atOnce).toHaveLength(20);
});

test.each([
  ['current', 0],
  ['malformed-json', 1],
])('of %s, %i requests cannot be read', (name, garbled) => {
  expect(planArrivals(name, 2000).garbled).toBe(garbled);
});

test.each(['slow', 'never-finishes', 'no-such-scenario'])(
  '%s is refused: nobody here knows when it is due',
  (name) => expect(() => planArrivals(name, 2000)).toThrow(TypeError),
);

const plan = {
  readable: [
    { scrapingStatus: 'IN_PROGRESS', dueMs: 0 },
    { scrapingStatus: 'FINISHED', dueMs: 100 },
    { scrapingStatus: 'FINISHED', dueMs: 300 },
  ],
  garbled: 0,
};
const plans = new Map([['twice', plan]]);
const started = [{ interviewId: 'a', scenario: 'twice', atMs: 1000 }];

test('lateness is from when a notification was due until it arrived; the earliest arrival is the one that was due first', () => {
  const matched = matchArrivals(started, [finished(1302), finished(1101), inProgress(1007)], plans);
  expect(matched).toEqual({ lateMs: [7, 1, 2], lost: 0, surplus: 0 });
});

test.each([
  [
    'a FINISHED too many does not make up for a lost IN_PROGRESS',
    [finished(1101), finished(1301), finished(1302)],
    1,
    1,
  ],
  [
    'what somebody else is told does not make up for a loss',
    [inProgress(1001), finished(1101), finished(1301, 'b')],
    1,
    1,
  ],
  ['what never arrived is lost', [], 3, 0],
  ['a copy is one too many', [inProgress(1001), inProgress(1001), finished(1101), finished(1301)], 0, 1],
])('%s', (_, arrivals, lost, surplus) => {
  expect(matchArrivals(started, arrivals, plans)).toMatchObject({ lost, surplus });
});

test('who has finished before the last one is started is not in flight with it, however often it finishes', () => {
  const sessions = ['a', 'b', 'c'].map((id, index) => ({
    ...started[0]!,
    interviewId: id,
    atMs: 1000 + 500 * index,
  }));
  const arrivals = [finished(1900), finished(1950), inProgress(1501, 'b'), finished(2400, 'b')];
  expect(countInFlight(sessions, arrivals)).toBe(2);
});
