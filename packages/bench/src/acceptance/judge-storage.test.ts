import { expect, test } from 'vitest';

import { judgeStorage } from './judge-storage.ts';
import { numberedNotification } from './numbered-notification.ts';

const none = { inProgress: 0, finished: 0, unknown: 0 };
const idOf = (number: number): string => numberedNotification(number).InterviewId;

/** Two interviews, told of twice each. */
const complete = new Map([
  [idOf(0), { ...none, inProgress: 1, finished: 1 }],
  [idOf(2), { ...none, inProgress: 1, finished: 1 }],
]);
const all = { sent: 4, unacknowledged: new Set<number>() };

test('as many stored as acknowledged, each once, meets the target', () => {
  expect(judgeStorage(all, complete)).toEqual({
    sent: 4,
    acknowledged: 4,
    stored: 4,
    lost: 0,
    surplus: 0,
    met: true,
  });
});

test('one that was acknowledged and is not there is lost, and the target is missed', () => {
  const stored = new Map(complete).set(idOf(2), { ...none, inProgress: 1 });
  expect(judgeStorage(all, stored)).toMatchObject({ acknowledged: 4, stored: 3, lost: 1, met: false });
});

test('a copy does not make up for a loss', () => {
  const stored = new Map(complete).set(idOf(2), { ...none, inProgress: 2 });
  expect(judgeStorage(all, stored)).toMatchObject({ stored: 4, lost: 1, surplus: 1, met: false });
});

test('what was not acknowledged may be stored or not', () => {
  const sent = { sent: 4, unacknowledged: new Set([3]) };
  const without = new Map(complete).set(idOf(2), { ...none, inProgress: 1 });
  expect(judgeStorage(sent, without)).toMatchObject({ acknowledged: 3, stored: 3, met: true });
  expect(judgeStorage(sent, complete)).toMatchObject({ acknowledged: 3, stored: 4, met: true });
});

test('what nobody sent is not welcome', () => {
  const stored = new Map(complete).set('somebody-else', { ...none, unknown: 1 });
  expect(judgeStorage(all, stored)).toMatchObject({ surplus: 1, met: false });
});
