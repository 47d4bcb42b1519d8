/** `atMs`: when it was started, and with it its scraping. */
export interface StartedSession {
  readonly interviewId: string;
  readonly scenario: string;
  readonly atMs: number;
}

/** A request that arrived, or is due. */
export interface Arrival {
  readonly interviewId: string;
  readonly status: string;
  readonly atMs: number;
}

/** What arrives when nothing can be read from it, and so not whose it is either. */
export const unreadable = { interviewId: '', status: 'UNREADABLE' };

type Due = readonly [status: string, afterMs: number];
const begins: Due = ['IN_PROGRESS', 0];

/**
 * What a scenario sends, and how many milliseconds after its start, when its scraping ends after `endMs`. Written down here and not
 * asked of the mock provider, so that the two can be held against each other.
 */
const plans: Readonly<Record<string, (endMs: number) => Due[]>> = {
  current: (endMs) => [begins, ['FINISHED', endMs]],
  'duplicate-finished': (endMs) => [begins, ['FINISHED', endMs], ['FINISHED', endMs + 1000]],
  'duplicate-burst': (endMs) => [begins, ...Array.from({ length: 20 }, (): Due => ['FINISHED', endMs])],
  'finished-first': (endMs) => [
    ['FINISHED', endMs],
    ['IN_PROGRESS', endMs + 1000],
  ],
  'late-in-progress': (endMs) => [begins, ['FINISHED', endMs], ['IN_PROGRESS', endMs + 5000]],
  // The first retry comes 30 s after an attempt that was not acknowledged (DOC, current webhooks page).
  'malformed-json': (endMs) => [begins, [unreadable.status, endMs], ['FINISHED', endMs + 30_000]],
};

export const scenarioNames = Object.keys(plans);

/** @throws TypeError for a scenario of which nobody here knows what it sends. */
export function planArrivals(scenario: string, scrapingMs: number): Due[] {
  const plan = plans[scenario];
  if (!plan) throw new TypeError(`What ${scenario} sends is not written down in arrivals.ts.`);
  return plan(scrapingMs);
}

/** What is the same for whoever receives it, the earliest first. */
function groupAlike(arrivals: readonly Arrival[]): Map<string, Arrival[]> {
  const sorted = arrivals.toSorted((a, b) => a.atMs - b.atMs);
  return Map.groupBy(sorted, ({ interviewId, status }) => `${interviewId} ${status}`);
}

/**
 * Holds every planned arrival and every one that came against each other, one by one: a loss and a copy must not make up for each
 * other. Copies cannot be told from each other, so the earliest that came counts for the one that was due first. Pure.
 *
 * `lateMs`: of each that was due and came, from when it was due. `lost`: never came. `surplus`: came, and was not due, or not so often.
 */
export function matchArrivals(
  started: readonly StartedSession[],
  arrivals: readonly Arrival[],
  scrapingMs: number,
) {
  const due = started.flatMap(({ interviewId, scenario, atMs }) =>
    planArrivals(scenario, scrapingMs).map(([status, afterMs]): Arrival => {
      const whose = status === unreadable.status ? unreadable : { interviewId, status };
      return { ...whose, atMs: atMs + afterMs };
    }),
  );
  const came = groupAlike(arrivals);
  const lateMs = [...groupAlike(due)].flatMap(([key, planned]) =>
    planned.flatMap((one, index) => {
      const arrival = came.get(key)?.[index];
      return arrival ? [arrival.atMs - one.atMs] : [];
    }),
  );
  const [lost, surplus] = [due.length - lateMs.length, arrivals.length - lateMs.length];
  return { expected: due.length, lateMs, lost, surplus };
}

/** Sessions that had been started and not finished when the last one was started. Pure. */
export function countInFlight(started: readonly StartedSession[], arrivals: readonly Arrival[]): number {
  const lastStartMs = started.reduce((last, { atMs }) => Math.max(last, atMs), 0);
  const finished = arrivals.filter(({ status, atMs }) => status === 'FINISHED' && atMs <= lastStartMs);
  return started.length - new Set(finished.map(({ interviewId }) => interviewId)).size;
}
