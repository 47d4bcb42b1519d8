import type { Delivery, DeliveryAttempt } from '@ine-scraping/contracts';
import { verifications } from '@ine-scraping/test-kit/verifications';
import { expect, test } from 'vitest';

import { createTerminal } from '../command/terminal.ts';
import { formatStep } from './format-step.ts';
import { closingSteps, deliverySteps, inOrder, lossSteps, receiverSteps } from './timeline.ts';

const interviewId = '65f0a1b2c3d4e5f601234567';
const at = '2026-03-01T12:00:00.000Z';

function attempt(part: Partial<DeliveryAttempt>): DeliveryAttempt {
  return {
    attempt: 1,
    at,
    lateMs: 0,
    durationMs: 20,
    request: { url: 'http://127.0.0.1:3000/', headers: {}, body: '{}' },
    answer: { status: 200, headers: {}, body: '{"success":"true"}' },
    judgement: 'ACKNOWLEDGED',
    reason: 'acknowledged',
    ...part,
  };
}

function delivery(attempts: DeliveryAttempt[]): Delivery {
  return {
    id: 'd1',
    notification: 2,
    forged: false,
    interviewId,
    scrapingStatus: 'FINISHED',
    url: 'http://127.0.0.1:3000/',
    state: 'ACKNOWLEDGED',
    createdAt: at,
    nextAttemptAt: null,
    attempts,
  };
}

test('an acknowledged notification is two steps: Incode notifies, the receiver acknowledges when it answered', () => {
  const steps = deliverySteps([delivery([attempt({})])]);
  expect(steps).toEqual([
    { id: 'd1/1', kind: 'NOTIFIED', at, actor: 'Incode', text: 'notifies FINISHED' },
    {
      id: 'd1/1/answer',
      kind: 'ACKNOWLEDGED',
      at: '2026-03-01T12:00:00.020Z',
      actor: 'receiver',
      text: 'acknowledges FINISHED: 200 {"success":"true"}',
    },
  ]);
});

test('an attempt that was not acknowledged says why, and the next one is told by its number', () => {
  const refused = attempt({ judgement: 'WRONG_STATUS', reason: 'The status was 503, not 200.' });
  const texts = deliverySteps([delivery([refused, attempt({ attempt: 2 })])]).map(({ text }) => text);
  expect(texts).toEqual([
    'notifies FINISHED',
    'takes FINISHED as not acknowledged: The status was 503, not 200.',
    'notifies FINISHED, attempt 2',
    'acknowledges FINISHED: 200 {"success":"true"}',
  ]);
});

test('a notification that is tried again later says when', () => {
  const refused = attempt({ judgement: 'WRONG_STATUS', reason: 'The status was 503, not 200.' });
  const nextAttemptAt = '2026-03-01T12:00:30.000Z';
  const pending = { ...delivery([refused]), state: 'PENDING' as const, nextAttemptAt };
  expect(deliverySteps([pending]).at(-1)).toMatchObject({
    kind: 'WAITING',
    text: 'will notify FINISHED again in 30 s',
  });
});

test('a forgery is told as one, and not as a notification of Incode', () => {
  const refused = attempt({ judgement: 'WRONG_STATUS', reason: 'The status was 401, not 200.' });
  const forged = { ...delivery([refused]), forged: true, state: 'GIVEN_UP' as const };
  expect(deliverySteps([forged]).map(({ actor, text }) => `${actor} ${text}`)).toEqual([
    'forger notifies FINISHED, without credentials',
    'forger takes FINISHED as not acknowledged: The status was 401, not 200.',
  ]);
});

test('what nobody is told is told when it should have been, with what the receiver does about it', () => {
  const times = { scrapingStartedAt: at, scrapingFinishedAt: '2026-03-01T12:00:03.000Z' };
  const wait = 'will look by itself';
  const told = (lost: string[], neverEnds = false, now: Parameters<typeof lossSteps>[1] = times): string[] =>
    lossSteps({ lost, neverEnds, wait }, now).map((step) => `${step.at.slice(17, 19)} ${step.text}`);
  expect(told(['FINISHED'])).toEqual([
    '03 scraping has ended, but FINISHED is lost on its way',
    `03 ${wait}`,
  ]);
  expect(told(['IN_PROGRESS'])).toEqual(['00 IN_PROGRESS is lost on its way']);
  expect(told([], true, { ...times, scrapingFinishedAt: null })).toEqual([`00 ${wait}`]);
  expect(told(['FINISHED'], false, { ...times, scrapingFinishedAt: null })).toEqual([]);
  expect(told([])).toEqual([]);
});

test('a read of the score that no FINISHED gave reason to is told as one of the receiver itself', () => {
  const entries = [
    { kind: 'notification', at, scrapingStatus: 'IN_PROGRESS' },
    { kind: 'attempt', at, attempt: 1, durationMs: 5, outcome: 'SCORED', detail: null },
  ] as const;
  expect(receiverSteps(entries).map(({ text }) => text)).toEqual([
    'looks by itself, as no notification told it: score read',
  ]);
});

test('of what the receiver knows only its attempts to read the score are told', () => {
  const steps = receiverSteps([
    { kind: 'notification', at, scrapingStatus: 'FINISHED' },
    { kind: 'attempt', at, attempt: 1, durationMs: 5, outcome: 'NOT_READY', detail: 'scraping runs' },
    { kind: 'attempt', at, attempt: 2, durationMs: 5, outcome: 'SCORED', detail: null },
    { kind: 'transition', at, from: 'FINISHED', to: 'SCORED' },
  ]);
  expect(steps.map(({ text }) => text)).toEqual([
    'score not there yet: scraping runs',
    'score read, attempt 2',
  ]);
});

test.each([
  [{}, []],
  [{ outcome: 'CURRENT' }, ['dataMatch NOT_COMPARED: no name was compared, which is normal with scraping']],
  [
    { outcome: 'CURRENT', dataMatch: 'MISMATCH', mismatches: ['firstName', 'personalId'] },
    ['dataMatch MISMATCH: INE has another person for the card (firstName, personalId)'],
  ],
  [
    { outcome: 'REPORTED_LOST', dataMatch: 'MATCH', faceMatch: 'MISMATCH' },
    ['dataMatch MATCH: INE has the same person for the card; faceMatch MISMATCH: INE has another face'],
  ],
] as const)('a card that is current is told apart from whose it is: %j', (said, told) => {
  const verdict = {
    ...verifications.SCORED.verdict,
    ...said,
    mismatches: [...('mismatches' in said ? said.mismatches : [])],
  };
  const [first, ...others] = closingSteps({ ...verifications.SCORED, verdict });
  expect(first?.kind).toBe('VERDICT');
  expect(others.map(({ kind, text }) => [kind, text])).toEqual(told.map((text) => ['PERSON', text]));
});

test('the verdict is told with its meaning and with the code that Incode gave', () => {
  const [step] = closingSteps(verifications.SCORED);
  expect(step?.text).toBe(
    "NOT_FOUND: INE does not know the voter card (Incode's code 8, userNotFoundInIneDb)",
  );
});

test('a verification that failed is told with its reason, and one that runs has no closing step', () => {
  expect(closingSteps(verifications.FAILED)).toMatchObject([
    { text: 'none: Incode does not know it (OMNI_NOT_FOUND)' },
  ]);
  expect(closingSteps(verifications.FINISHED)).toEqual([]);
});

test('steps are told in the order of their times', () => {
  const step = (id: string, time: string) => ({
    id,
    kind: 'STARTED' as const,
    at: time,
    actor: 'you' as const,
    text: id,
  });
  const steps = [
    step('late', '2026-03-01T12:00:02.000Z'),
    step('early', '2026-03-01T12:00:01.000Z'),
    step('as early', '2026-03-01T12:00:01.000Z'),
  ];
  expect(inOrder(steps).map(({ id }) => id)).toEqual(['early', 'as early', 'late']);
});

test('a line without a terminal has the seconds since the start and no colour', () => {
  const step = deliverySteps([delivery([attempt({})])])[1]!;
  const terminal = createTerminal(process.stdout);
  expect(formatStep(step, '2026-03-01T11:59:57.000Z', terminal)).toBe(
    '   3.02 s  receiver  acknowledges FINISHED: 200 {"success":"true"}',
  );
});
