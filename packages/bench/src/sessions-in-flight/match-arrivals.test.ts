import { expect, test } from 'vitest';

import { matchArrivals } from './match-arrivals.ts';

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
const inProgress = (atMs: number, interviewId = 'a') => ({
  interviewId,
  scrapingStatus: 'IN_PROGRESS',
  atMs,
});
const finished = (atMs: number, interviewId = 'a') => ({ interviewId, scrapingStatus: 'FINISHED', atMs });

test('the earliest arrival is the one that was due first, whatever the order of arrival', () => {
  expect(matchArrivals(started, [finished(1302), finished(1101), inProgress(1007)], plans)).toEqual({
    onTheWay: [
      { fromMs: 1000, untilMs: 1007 },
      { fromMs: 1100, untilMs: 1101 },
      { fromMs: 1300, untilMs: 1302 },
    ],
    lost: 0,
    surplus: 0,
  });
});

test.each([
  {
    name: 'a FINISHED too many does not make up for a lost IN_PROGRESS',
    arrivals: [finished(1101), finished(1301), finished(1302)],
    counts: { lost: 1, surplus: 1 },
  },
  {
    name: 'what somebody else is told does not make up for a loss',
    arrivals: [inProgress(1001), finished(1101), finished(1301, 'b')],
    counts: { lost: 1, surplus: 1 },
  },
  {
    name: 'what never arrived is lost',
    arrivals: [],
    counts: { lost: 3, surplus: 0 },
  },
  {
    name: 'a copy is one too many',
    arrivals: [inProgress(1001), inProgress(1001), finished(1101), finished(1301)],
    counts: { lost: 0, surplus: 1 },
  },
])('$name', ({ arrivals, counts }) => {
  expect(matchArrivals(started, arrivals, plans)).toMatchObject(counts);
});
