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

/** The same thing of both; `undefined` where one has it not. */
interface Pair<Item> {
  readonly name: string;
  readonly recorded: Item | undefined;
  readonly replayed: Item | undefined;
}

function describe({ what, recorded, replayed }: Compared): string {
  return `${what} is ${JSON.stringify(replayed)}, and was ${JSON.stringify(recorded)}.`;
}

function compareTimes(name: string, recorded: number, replayed: number, toleranceMs: number): Compared[] {
  const what = `the time of ${name}, in ms,`;
  return Math.abs(recorded - replayed) <= toleranceMs ? [] : [{ what, recorded, replayed }];
}

function compareValues(values: readonly Compared[]): Compared[] {
  return values.filter(({ recorded, replayed }) => recorded !== replayed);
}

/** When scraping was started. */
function compareScrapings(
  { scrapingsAtMs: recorded }: Recording,
  { scrapingsAtMs: replayed }: Recording,
  toleranceMs: number,
): Compared[] {
  if (recorded.length !== replayed.length)
    return [{ what: 'the number of scrapings', recorded: recorded.length, replayed: replayed.length }];
  return recorded.flatMap((atMs, at) =>
    compareTimes(`scraping ${at + 1}`, atMs, replayed[at] ?? atMs, toleranceMs),
  );
}

function compareAttempts(
  { name, recorded, replayed }: Pair<RecordedAttempt>,
  toleranceMs: number,
): Compared[] {
  if (!recorded || !replayed) {
    const exists = (attempt: RecordedAttempt | undefined): string => (attempt ? attempt.judgement : 'absent');
    return [{ what: name, recorded: exists(recorded), replayed: exists(replayed) }];
  }
  return [
    ...compareTimes(name, recorded.atMs, replayed.atMs, toleranceMs),
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

function compareDelivery(
  { name, recorded, replayed }: Pair<RecordedDelivery>,
  toleranceMs: number,
): Compared[] {
  if (!recorded || !replayed) {
    return [{ what: name, recorded: recorded ? 'there' : 'absent', replayed: replayed ? 'there' : 'absent' }];
  }
  const attempts = Math.max(recorded.attempts.length, replayed.attempts.length);
  return [
    ...compareTimes(name, recorded.createdAtMs, replayed.createdAtMs, toleranceMs),
    ...Array.from({ length: attempts }, (_, at) =>
      compareAttempts(
        {
          name: `attempt ${at + 1} of ${name}`,
          recorded: recorded.attempts[at],
          replayed: replayed.attempts[at],
        },
        toleranceMs,
      ),
    ).flat(),
    ...compareValues([
      { what: `the status of ${name}`, recorded: recorded.scrapingStatus, replayed: replayed.scrapingStatus },
      { what: `the state of ${name}`, recorded: recorded.state, replayed: replayed.state },
    ]),
  ];
}

/** By their ids, which the seed decides: two that are due at once may leave in either order on a real clock. */
function pairDeliveries(recorded: Recording, replayed: Recording): Pair<RecordedDelivery>[] {
  const nameOf = ({ scrapingStatus }: RecordedDelivery, at: number): string =>
    `notification ${at + 1} (${scrapingStatus})`;
  const find = ({ deliveries }: Recording, id: string): RecordedDelivery | undefined =>
    deliveries.find((delivery) => delivery.id === id);
  return [
    ...recorded.deliveries.map((delivery, at) => ({
      name: nameOf(delivery, at),
      recorded: delivery,
      replayed: find(replayed, delivery.id),
    })),
    ...replayed.deliveries
      .map((delivery, at) => ({ name: nameOf(delivery, at), recorded: undefined, replayed: delivery }))
      .filter(({ replayed: { id } }) => !find(recorded, id)),
  ];
}

function compareOrder(recorded: Recording, replayed: Recording): Compared[] {
  const ids = ({ deliveries }: Recording): string => deliveries.map(({ id }) => id).join(', ');
  return compareValues([
    { what: 'the order of the notifications', recorded: ids(recorded), replayed: ids(replayed) },
  ]);
}

function compareDeliveries(recorded: Recording, replayed: Recording, toleranceMs: number): Compared[] {
  const pairs = pairDeliveries(recorded, replayed);
  const isWhole = pairs.every((pair) => pair.recorded && pair.replayed);
  return [
    ...(isWhole && toleranceMs === 0 ? compareOrder(recorded, replayed) : []),
    ...pairs.flatMap((pair) => compareDelivery(pair, toleranceMs)),
  ];
}

/**
 * Where a replay differs from what was recorded, in one sentence each: scrapings, notifications with their ids, order and states,
 * relative times, bytes, and how the receiver answered; another interview is the only difference that is told of it. A real clock
 * may be late, and then the order is free. When the receiver reads the score is its own matter and is not compared. Pure.
 */
export function compareRecordings(recorded: Recording, replayed: Recording): string[] {
  const isReal = recorded.clock.mode === 'real' || replayed.clock.mode === 'real';
  const toleranceMs = isReal ? realClockToleranceMs : 0;
  const interview = { recorded: recorded.interviewId, replayed: replayed.interviewId };
  const otherSession = compareValues([{ what: 'the interview', ...interview }]);
  if (otherSession.length > 0) return otherSession.map(describe);
  return [
    ...compareScrapings(recorded, replayed, toleranceMs),
    ...compareDeliveries(recorded, replayed, toleranceMs),
  ].map(describe);
}
