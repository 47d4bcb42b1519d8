import { expect, test } from 'vitest';

import { latenessOf } from './lateness.ts';

const plans = new Map([
  [
    'twice',
    [
      { scrapingStatus: 'IN_PROGRESS', dueMs: 0 },
      { scrapingStatus: 'FINISHED', dueMs: 100 },
      { scrapingStatus: 'FINISHED', dueMs: 300 },
    ],
  ],
]);
const started = [{ interviewId: 'a', scenario: 'twice', atMs: 1000 }];
const finished = (atMs: number, interviewId = 'a') => ({ interviewId, scrapingStatus: 'FINISHED', atMs });

test('lateness counts from when a notification was due, whatever the order of arrival', () => {
  const inProgress = { interviewId: 'a', scrapingStatus: 'IN_PROGRESS', atMs: 1007 };
  expect(latenessOf(started, [finished(1302), finished(1101), inProgress], plans)).toEqual([1, 2, 7]);
});

test('what never arrived, what came too often and what nobody started have no lateness', () => {
  expect(latenessOf(started, [finished(1105)], plans)).toEqual([5]);
  expect(latenessOf(started, [finished(1105), finished(1306), finished(1400)], plans)).toEqual([5, 6]);
  expect(latenessOf(started, [finished(1105, 'b')], plans)).toEqual([]);
});
