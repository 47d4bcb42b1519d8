import { expect, test } from 'vitest';

import { judgeStorage, numberedNotification } from './stored-notifications.ts';

const keyOf = (number: number): string => {
  const { InterviewId, ScrapingStatus } = numberedNotification(number);
  return `${InterviewId} ${ScrapingStatus}`;
};
/** Two interviews, told of twice each. */
const complete = new Map([0, 1, 2, 3].map((number) => [keyOf(number), 1]));
const without = (number: number) => new Map([...complete].filter(([key]) => key !== keyOf(number)));
const all = { sent: 4, unacknowledged: new Set<number>() };
const counts = { sent: 4, acknowledged: 4, stored: 4, lost: 0, surplus: 0, met: true };

test('as many stored as acknowledged, each once, meets the target', () => {
  expect(judgeStorage(all, complete)).toEqual(counts);
});

test('one that was acknowledged and is not there is lost, and the target is missed', () => {
  expect(judgeStorage(all, without(3))).toEqual({ ...counts, stored: 3, lost: 1, met: false });
});

test('a copy does not make up for a loss', () => {
  const copied = without(3).set(keyOf(2), 2);
  expect(judgeStorage(all, copied)).toEqual({ ...counts, lost: 1, surplus: 1, met: false });
});

test('what was not acknowledged may be stored or not', () => {
  const sent = { sent: 4, unacknowledged: new Set([3]) };
  expect(judgeStorage(sent, without(3))).toEqual({ ...counts, acknowledged: 3, stored: 3 });
  expect(judgeStorage(sent, complete)).toEqual({ ...counts, acknowledged: 3 });
});

test('what nobody sent is not welcome', () => {
  const more = new Map(complete).set('somebody-else unknown', 1);
  expect(judgeStorage(all, more)).toMatchObject({ surplus: 1, met: false });
});
