import type { Recording } from '@ine-scraping/contracts';

/** What a real clock may be late by and still be the same play. */
const realClockToleranceMs = 1000;

type RecordedDelivery = Recording['deliveries'][number];
type RecordedAttempt = RecordedDelivery['attempts'][number];

interface Compared {
  readonly what: string;
  readonly recorded: string | number | null;
  readonly replayed: string | number | null;
}

function describe({ what, recorded, replayed }: Compared): string {
  return `${what} is ${JSON.stringify(replayed)}, and was ${JSON.stringify(recorded)}.`;
}

function compareTimes(what: string, recorded: number, replayed: number, toleranceMs: number): Compared[] {
  return Math.abs(recorded - replayed) <= toleranceMs ? [] : [{ what, recorded, replayed }];
}

function compareValues(values: readonly Compared[]): Compared[] {
  return values.filter(({ recorded, replayed }) => recorded !== replayed);
}

function compareAttempts(
  name: string,
  recorded: RecordedAttempt | undefined,
  replayed: RecordedAttempt | undefined,
  toleranceMs: number,
): Compared[] {
  if (!recorded || !replayed) {
    const exists = (attempt: RecordedAttempt | undefined): string => (attempt ? attempt.judgement : 'absent');
    return [{ what: name, recorded: exists(recorded), replayed: exists(replayed) }];
  }
  return [
    ...compareTimes(`the time of ${name}, in ms,`, recorded.atMs, replayed.atMs, toleranceMs),
    ...compareValues([
      { what: `the content type of ${name}`, recorded: recorded.contentType, replayed: replayed.contentType },
      { what: `the body of ${name}`, recorded: recorded.body, replayed: replayed.body },
      {
        what: `the status of the answer to ${name}`,
        recorded: recorded.answer?.status ?? null,
        replayed: replayed.answer?.status ?? null,
      },
      { what: `the judgement of ${name}`, recorded: recorded.judgement, replayed: replayed.judgement },
    ]),
  ];
}

function compareDeliveries(
  index: number,
  recorded: RecordedDelivery | undefined,
  replayed: RecordedDelivery | undefined,
  toleranceMs: number,
): Compared[] {
  const name = `notification ${index + 1} (${(recorded ?? replayed)?.scrapingStatus})`;
  if (!recorded || !replayed) {
    return [{ what: name, recorded: recorded ? 'there' : 'absent', replayed: replayed ? 'there' : 'absent' }];
  }
  const attempts = Math.max(recorded.attempts.length, replayed.attempts.length);
  return [
    ...compareValues([
      { what: `the id of ${name}`, recorded: recorded.id, replayed: replayed.id },
      { what: `the status of ${name}`, recorded: recorded.scrapingStatus, replayed: replayed.scrapingStatus },
    ]),
    ...compareTimes(`the time of ${name}, in ms,`, recorded.createdAtMs, replayed.createdAtMs, toleranceMs),
    ...Array.from({ length: attempts }, (_, at) =>
      compareAttempts(
        `attempt ${at + 1} of ${name}`,
        recorded.attempts[at],
        replayed.attempts[at],
        toleranceMs,
      ),
    ).flat(),
  ];
}

/**
 * Where a replay differs from what was recorded, in one sentence each: ids, notifications and their order, relative times, bytes,
 * and how the receiver answered. When the receiver reads the score is its own matter and is not compared. Pure.
 */
export function compareRecordings(recorded: Recording, replayed: Recording): string[] {
  const isReal = recorded.clock.mode === 'real' || replayed.clock.mode === 'real';
  const toleranceMs = isReal ? realClockToleranceMs : 0;
  const deliveries = Math.max(recorded.deliveries.length, replayed.deliveries.length);
  return [
    ...compareValues([
      { what: 'the interview', recorded: recorded.interviewId, replayed: replayed.interviewId },
    ]),
    ...Array.from({ length: deliveries }, (_, at) =>
      compareDeliveries(at, recorded.deliveries[at], replayed.deliveries[at], toleranceMs),
    ).flat(),
  ].map(describe);
}
