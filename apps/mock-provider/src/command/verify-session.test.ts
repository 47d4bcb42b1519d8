import { expect, test } from 'vitest';

import type { ExpectedPlay } from './expected-play.ts';
import { type KnownDelivery, type PlayedSessionFacts, verifySession } from './verify-session.ts';

const documented: ExpectedPlay = {
  deliveries: [
    { scrapingStatus: 'IN_PROGRESS', count: 1, acknowledged: 1 },
    { scrapingStatus: 'FINISHED', count: 2, acknowledged: 1 },
  ],
  announcesFinished: true,
  outcomes: ['CURRENT'],
};

function delivery(scrapingStatus: string, state: KnownDelivery['state'] = 'ACKNOWLEDGED'): KnownDelivery {
  const complaint = state === 'ACKNOWLEDGED' ? null : 'The status is 500.';
  return { scrapingStatus, state, complaint, attempted: true };
}

const right: PlayedSessionFacts = {
  deliveries: [delivery('IN_PROGRESS'), delivery('FINISHED', 'GIVEN_UP'), delivery('FINISHED')],
  scoreReads: { beforeFinished: 0, afterFinished: 2, withOutcome: 2 },
  verdict: 'CURRENT',
};

test('a session that went as its scenario says has nothing to complain about, and a forged delivery may be refused', () => {
  expect(verifySession(documented, right)).toEqual([]);
  expect(verifySession(documented, { deliveries: right.deliveries, scoreReads: null })).toEqual([]);
});

test.each<[string, Partial<PlayedSessionFacts>, string]>([
  [
    'a delivery that is missing',
    { deliveries: right.deliveries.slice(1) },
    '0 deliveries of IN_PROGRESS instead of 1.',
  ],
  [
    'a delivery that is not acknowledged',
    { deliveries: [delivery('IN_PROGRESS', 'PENDING'), ...right.deliveries.slice(1)] },
    'IN_PROGRESS was not acknowledged: The status is 500.',
  ],
  [
    'a delivery too many',
    { deliveries: [...right.deliveries, delivery('OTHER')] },
    '1 deliveries that its scenario has not.',
  ],
  [
    'a read before FINISHED',
    { scoreReads: { beforeFinished: 3, afterFinished: 1, withOutcome: 1 } },
    'The score was read before FINISHED (3 of 4 reads).',
  ],
  [
    'no read after FINISHED',
    { scoreReads: { beforeFinished: 0, afterFinished: 0, withOutcome: 0 } },
    'The score was not read after FINISHED.',
  ],
  ['no verdict', { verdict: null }, 'The receiver has no verdict instead of CURRENT.'],
  ['another verdict', { verdict: 'NOT_FOUND' }, "The receiver's verdict is NOT_FOUND instead of CURRENT."],
])('%s is told', (_name, facts, complaint) => {
  expect(verifySession(documented, { ...right, ...facts })).toEqual([complaint]);
});

test('where FINISHED is never announced nobody must read the score, and where it never becomes ready there is no verdict', () => {
  const silent: ExpectedPlay = { deliveries: [], announcesFinished: false, outcomes: [] };
  const facts = { deliveries: [], scoreReads: { beforeFinished: 0, afterFinished: 0, withOutcome: 0 } };
  expect(verifySession(silent, { ...facts, verdict: null })).toEqual([]);
  expect(verifySession(silent, { ...facts, verdict: 'CURRENT' })).toEqual([
    "The receiver's verdict is CURRENT instead of none.",
  ]);
});
