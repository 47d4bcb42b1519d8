import type { ReceiverRequest } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import type { ExpectedDeliveries, ExpectedPlay } from './expected-play.ts';
import {
  countPrompted,
  type KnownDelivery,
  type PlayedSessionFacts,
  verifySession,
} from './verify-session.ts';

function expected(notification: number, part: Partial<ExpectedDeliveries> = {}): ExpectedDeliveries {
  return {
    notification,
    scrapingStatus: 'FINISHED',
    count: 1,
    firstReadableAttempt: 1,
    isOwed: true,
    ...part,
  };
}

const forged: ExpectedPlay = {
  deliveries: [
    expected(1, { scrapingStatus: 'IN_PROGRESS' }),
    expected(2, { isOwed: false }),
    expected(3, { firstReadableAttempt: 2 }),
  ],
  finishes: true,
  announcesFinished: true,
  readsDue: 1,
  outcomeDue: true,
  whyUntold: '',
  outcomes: ['CURRENT'],
  hasForgery: true,
};

function delivery(notification: number, part: Partial<KnownDelivery> = {}): KnownDelivery {
  const scrapingStatus = notification === 1 ? 'IN_PROGRESS' : 'FINISHED';
  return {
    notification,
    scrapingStatus,
    state: 'ACKNOWLEDGED',
    complaint: null,
    attempts: 1,
    prompts: [],
    ...part,
  };
}

const refused = { state: 'GIVEN_UP', complaint: 'The status is 401.' } as const;
const right: PlayedSessionFacts = {
  deliveries: [delivery(1), delivery(2, refused), delivery(3, { attempts: 2 })],
  scoreReads: { beforeFinished: 0, afterFinished: 2, withOutcome: 1 },
  verdict: 'CURRENT',
};

test('a session that went as its scenario says has nothing to complain about, and a forgery may be refused or taken', () => {
  expect(verifySession(forged, right)).toEqual([]);
  const taken = [delivery(1), delivery(2), delivery(3, { attempts: 2 })];
  expect(verifySession(forged, { deliveries: taken, scoreReads: null })).toEqual([]);
});

test.each<[string, Partial<PlayedSessionFacts>, string]>([
  [
    'a delivery that is missing',
    { deliveries: right.deliveries.slice(1) },
    '0 deliveries of IN_PROGRESS instead of 1.',
  ],
  [
    'a delivery that is not acknowledged',
    {
      deliveries: [
        delivery(1, { state: 'PENDING', complaint: 'The status is 500.' }),
        ...right.deliveries.slice(1),
      ],
    },
    'IN_PROGRESS was not acknowledged: The status is 500.',
  ],
  [
    'the real FINISHED that is refused where the forged one is taken',
    { deliveries: [delivery(1), delivery(2), delivery(3, refused)] },
    'FINISHED was not acknowledged: The status is 401.',
  ],
  [
    'an acknowledgement of what cannot be read',
    { deliveries: [delivery(1), delivery(2, refused), delivery(3)] },
    'FINISHED was acknowledged at attempt 1, which cannot be read: what it said is lost.',
  ],
  [
    'a delivery too many',
    { deliveries: [...right.deliveries, delivery(4)] },
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
  [
    'a reader that gives up before the outcome is there',
    { scoreReads: { beforeFinished: 0, afterFinished: 2, withOutcome: 0 } },
    'The score was asked for 2 times after FINISHED, and never answered with the outcome.',
  ],
  ['no verdict', { verdict: null }, 'The receiver has no verdict instead of CURRENT.'],
  ['another verdict', { verdict: 'NOT_FOUND' }, "The receiver's verdict is NOT_FOUND instead of CURRENT."],
])('%s is told', (_name, facts, complaint) => {
  expect(verifySession(forged, { ...right, ...facts })).toEqual([complaint]);
});

const silent: ExpectedPlay = {
  deliveries: [expected(1, { scrapingStatus: 'IN_PROGRESS' })],
  finishes: true,
  announcesFinished: false,
  readsDue: 1,
  outcomeDue: true,
  whyUntold: 'FINISHED was lost',
  outcomes: ['CURRENT'],
  hasForgery: false,
};
const unread = { beforeFinished: 0, afterFinished: 0, withOutcome: 0 };

test('where FINISHED never comes whoever has heard of the interview must look by itself until it has the outcome', () => {
  const heard = { deliveries: [delivery(1)] };
  const found = { beforeFinished: 1, afterFinished: 0, withOutcome: 1 };
  expect(verifySession(silent, { ...heard, scoreReads: found, verdict: 'CURRENT' })).toEqual([]);
  expect(verifySession(silent, { ...heard, scoreReads: unread, verdict: null })).toEqual([
    'FINISHED was lost, and nobody looked: the score was never asked for, so its result is lost.',
    'The receiver has no verdict instead of CURRENT.',
  ]);
  const early = { beforeFinished: 2, afterFinished: 0, withOutcome: 0 };
  expect(verifySession(silent, { ...heard, scoreReads: early })).toEqual([
    'FINISHED was lost. The score was asked for 2 times, and never answered with the outcome.',
  ]);
  const deaf = { deliveries: [delivery(1, refused)] };
  expect(verifySession(silent, { ...deaf, scoreReads: unread, verdict: null })).toEqual([
    'IN_PROGRESS was not acknowledged: The status is 401.',
  ]);
});

const hangs = {
  ...silent,
  finishes: false,
  outcomeDue: false,
  whyUntold: 'Scraping never ended',
  outcomes: [],
};

test('where scraping never ends somebody must look all the same, once, and not only as IN_PROGRESS comes', () => {
  const looked = { beforeFinished: 1, afterFinished: 0, withOutcome: 0 };
  expect(verifySession(hangs, { deliveries: [delivery(1)], scoreReads: looked })).toEqual([]);
  const prompted = { ...looked, prompted: 1 };
  expect(verifySession(hangs, { deliveries: [delivery(1)], scoreReads: prompted })).toEqual([
    'Scraping never ended, and nobody looked: the score was asked for once, only as a notification came, so nobody learns that it hangs.',
  ]);
  const both = { ...prompted, beforeFinished: 2 };
  expect(verifySession(hangs, { deliveries: [delivery(1)], scoreReads: both })).toEqual([]);
  expect(verifySession(hangs, { deliveries: [delivery(1)], scoreReads: unread })).toEqual([
    'Scraping never ended, and nobody looked: the score was never asked for, so nobody learns that it hangs.',
  ]);
});

test('a read within a second of an answered attempt is prompted by it, a later one is not, and none before FINISHED counts', () => {
  const attempted = delivery(1, { prompts: [{ fromMs: 1000, untilMs: 2200 }] });
  const reads = [999, 1000, 2199, 2200].map((ms): ReceiverRequest => {
    const at = new Date(ms).toISOString();
    const asked = { method: 'GET', path: '/omni/get/score', interviewId: 'i', status: 200 };
    return { ...asked, id: ms, at, afterFinished: ms > 2000, withOutcome: false };
  });
  expect(countPrompted(hangs, reads, [attempted])).toBe(2);
  expect(countPrompted(forged, reads, [attempted])).toBe(1);
});

test('a score that never becomes ready must be read all the same, and again, and leads to no verdict', () => {
  const unready: ExpectedPlay = {
    ...silent,
    deliveries: [expected(2)],
    announcesFinished: true,
    readsDue: 2,
    outcomeDue: false,
    outcomes: [],
  };
  const deliveries = [delivery(2)];
  const again = { beforeFinished: 0, afterFinished: 2, withOutcome: 0 };
  expect(verifySession(unready, { deliveries, scoreReads: again, verdict: null })).toEqual([]);
  const once = { ...again, afterFinished: 1 };
  expect(verifySession(unready, { deliveries, scoreReads: once })).toEqual([
    'The score was not ready, and nobody asked again: it was asked for once after FINISHED.',
  ]);
  expect(verifySession(unready, { deliveries, scoreReads: { ...again, prompted: 1 } })).toEqual([]);
  expect(verifySession(unready, { deliveries, scoreReads: { ...again, prompted: 2 } })).toEqual([
    'The score was not ready, and nobody asked again: it was asked for 2 times after FINISHED, only as a notification came.',
  ]);
  expect(verifySession({ ...unready, readsDue: 1 }, { deliveries, scoreReads: once })).toEqual([]);
  expect(verifySession(unready, { deliveries, scoreReads: null, verdict: 'CURRENT' })).toEqual([
    "The receiver's verdict is CURRENT instead of none.",
  ]);
});

test('a receiver that never heard FINISHED is not accused of what it would have owed then', () => {
  const deaf = [delivery(1), delivery(2, refused), delivery(3, { ...refused, attempts: 6 })];
  expect(verifySession(forged, { deliveries: deaf, scoreReads: unread, verdict: null })).toEqual([
    'FINISHED was not acknowledged: The status is 401 (6 attempts).',
  ]);
});

test('a reason is told in full once, and then counted', () => {
  const deaf = [
    delivery(1, { ...refused, attempts: 6 }),
    delivery(2),
    delivery(3, { ...refused, attempts: 6 }),
  ];
  expect(verifySession(forged, { deliveries: deaf, scoreReads: null })).toEqual([
    'IN_PROGRESS was not acknowledged: The status is 401 (6 attempts).',
    'FINISHED was not acknowledged: the same (6 attempts).',
  ]);
});

test('that somebody stopped asking is told where that is what happened', () => {
  const facts = { ...right, scoreReads: { beforeFinished: 0, afterFinished: 3, withOutcome: 0 } };
  expect(verifySession(forged, { ...facts, stoppedAsking: true })).toEqual([
    'The receiver stopped asking for the score after 3 reads, none of which was answered with the outcome.',
  ]);
  expect(verifySession(forged, { ...facts, stoppedAsking: false })).toEqual([
    'The score was asked for 3 times after FINISHED, and never answered with the outcome.',
  ]);
});
