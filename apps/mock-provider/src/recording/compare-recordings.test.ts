import { type Recording, recordingSchema } from '@ine-scraping/contracts';
import { emptyRecording } from '@ine-scraping/test-kit/recording';
import { expect, test } from 'vitest';

import { compareRecordings } from './compare-recordings.ts';

type RecordedDelivery = Recording['deliveries'][number];
type RecordedAttempt = RecordedDelivery['attempts'][number];

const attempt: RecordedAttempt = {
  attempt: 1,
  atMs: 3000,
  contentType: 'application/json',
  body: '{}',
  judgement: 'ACKNOWLEDGED',
  answer: { status: 200, contentType: 'application/json', body: '{"success":"true"}' },
};

function delivery(id: string, part: Partial<RecordedDelivery> = {}): RecordedDelivery {
  const state = 'ACKNOWLEDGED';
  return { id, scrapingStatus: 'FINISHED', createdAtMs: 3000, state, attempts: [attempt], ...part };
}

function recording(part: Partial<Recording> = {}): Recording {
  return recordingSchema.parse({
    ...emptyRecording,
    scrapingsAtMs: [0, 9000],
    deliveries: [delivery('a'), delivery('b')],
    ...part,
  });
}

const real = { clock: { mode: 'real', startedAt: '2026-01-01T00:00:00.000Z' } } as const;

/** The second delivery, different in this. */
function second(part: Partial<RecordedDelivery>): Partial<Recording> {
  return { deliveries: [delivery('a'), delivery('b', part)] };
}

/** Its attempt, different in this. */
function secondAttempt(part: Partial<RecordedAttempt>): Partial<Recording> {
  return second({ attempts: [{ ...attempt, ...part }] });
}

test.each<[Partial<Recording>, string]>([
  [{ interviewId: 'j' }, 'the interview is "j", and was "i".'],
  [{ scrapingsAtMs: [0] }, 'the number of scrapings is 1, and was 2.'],
  [{ scrapingsAtMs: [0, 9001] }, 'the time of scraping 2, in ms, is 9001, and was 9000.'],
  [
    { deliveries: [delivery('b'), delivery('a')] },
    'the order of the notifications is "b, a", and was "a, b".',
  ],
  [{ deliveries: [delivery('a')] }, 'notification 2 (FINISHED) is "absent", and was "there".'],
  [
    { deliveries: ['a', 'b', 'c'].map((id) => delivery(id)) },
    'notification 3 (FINISHED) is "there", and was "absent".',
  ],
  [second({ createdAtMs: 3001 }), 'the time of notification 2 (FINISHED), in ms, is 3001, and was 3000.'],
  [
    second({ scrapingStatus: 'DONE' }),
    'the status of notification 2 (FINISHED) is "DONE", and was "FINISHED".',
  ],
  [
    second({ state: 'PENDING' }),
    'the state of notification 2 (FINISHED) is "PENDING", and was "ACKNOWLEDGED".',
  ],
  [second({ attempts: [] }), 'attempt 1 of notification 2 (FINISHED) is "absent", and was "ACKNOWLEDGED".'],
  [
    second({ attempts: [attempt, { ...attempt, judgement: 'TIMED_OUT' }] }),
    'attempt 2 of notification 2 (FINISHED) is "TIMED_OUT", and was "absent".',
  ],
  [
    secondAttempt({ atMs: 2999 }),
    'the time of attempt 1 of notification 2 (FINISHED), in ms, is 2999, and was 3000.',
  ],
  [
    secondAttempt({ contentType: 'text/plain' }),
    'the content type of attempt 1 of notification 2 (FINISHED) is "text/plain", and was "application/json".',
  ],
  [
    secondAttempt({ body: '[]' }),
    'the body of attempt 1 of notification 2 (FINISHED) is "[]", and was "{}".',
  ],
  [
    secondAttempt({ answer: null }),
    'the status of the answer to attempt 1 of notification 2 (FINISHED) is null, and was 200.',
  ],
  [
    secondAttempt({ judgement: 'WRONG_BODY' }),
    'the judgement of attempt 1 of notification 2 (FINISHED) is "WRONG_BODY", and was "ACKNOWLEDGED".',
  ],
])('one difference is one sentence: %j', (part, sentence) => {
  expect(compareRecordings(recording(), recording(part))).toEqual([sentence]);
});

test('what a receiver asks, and when the play took place, is no difference', () => {
  const asked = { atMs: 1, method: 'GET', path: '/', status: 200, afterFinished: true };
  const clock = { mode: 'manual', startedAt: '2027-01-01T00:00:00.000Z' } as const;
  expect(compareRecordings(recording(), recording({ requests: [asked], clock }))).toEqual([]);
});

test('a real clock may be a second late, and then what is due at once may leave in either order', () => {
  const late = (ms: number): Recording =>
    recording({
      ...real,
      scrapingsAtMs: [0, 9000 + ms],
      deliveries: [
        delivery('b', { createdAtMs: 3000 + ms, attempts: [{ ...attempt, atMs: 3000 + ms }] }),
        delivery('a'),
      ],
    });
  expect(compareRecordings(late(1000), recording())).toEqual([]);
  expect(compareRecordings(recording(), late(1000))).toEqual([]);
  expect(compareRecordings(recording(), late(1001))).toEqual([
    'the time of scraping 2, in ms, is 10001, and was 9000.',
    'the time of notification 2 (FINISHED), in ms, is 4001, and was 3000.',
    'the time of attempt 1 of notification 2 (FINISHED), in ms, is 4001, and was 3000.',
  ]);
});
