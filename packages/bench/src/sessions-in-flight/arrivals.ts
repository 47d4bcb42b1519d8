import { type Scenario, scenarios } from '@ine-scraping/mock-provider';

/** One notification that a receiver will be able to read. */
export interface PlannedArrival {
  readonly scrapingStatus: string;
  /** Milliseconds from the start of the session. */
  readonly dueMs: number;
}

/** What one session sends. */
export interface Plan {
  readonly readable: readonly PlannedArrival[];
  /** Requests that nothing can be read from, and so not whose they are either. */
  readonly garbled: number;
}

/** `atMs`: when it was started, and with it its scraping. */
export interface StartedSession {
  readonly interviewId: string;
  readonly scenario: string;
  readonly atMs: number;
}

export interface Arrival {
  readonly interviewId: string;
  readonly scrapingStatus: string;
  readonly atMs: number;
}

/** From an attempt that was not acknowledged to the first retry (DOC, current webhooks page). */
const retryAfterMs = 30_000;

function fixed(duration: Scenario['notifications'][number]['afterMs'], what: string): number {
  if (typeof duration === 'number') return duration;
  throw new TypeError(`${what} is drawn for each session, so nobody here knows when it is due.`);
}

/**
 * What a scenario of the catalog sends and when it is due, worked out here and not by the mock provider, so that the two can be held
 * against each other. A garbled attempt cannot be read, so its retry is what arrives. Pure.
 *
 * @throws TypeError for a scenario with drawn times, with scraping of its own length or with more than one retry.
 */
export function planArrivals(name: string, scrapingMs: number): Plan {
  const { scraping, notifications } = scenarios.find((one) => one.name === name) ?? {};
  if (!scraping?.finishes || scraping.durationMs !== undefined || scraping.startDelayMs !== 0) {
    throw new TypeError(`There is no scenario ${name} whose scraping ends when a benchmark says so.`);
  }
  const sent = (notifications ?? []).filter(({ lost }) => !lost);
  const readable = sent.flatMap(({ status, from, copies, fault, faultAttempts, ...planned }) => {
    if (faultAttempts > 1) throw new TypeError(`${name} has more retries than fit into a benchmark.`);
    const baseMs = (from ?? (status === 'FINISHED' ? 'end' : 'start')) === 'end' ? scrapingMs : 0;
    const firstMs = baseMs + fixed(planned.afterMs, name) + (fault === undefined ? 0 : retryAfterMs);
    const gapMs = fixed(planned.gapMs, name);
    return Array.from({ length: copies }, (_, copy) => ({
      scrapingStatus: status,
      dueMs: firstMs + copy * gapMs,
    }));
  });
  return { readable, garbled: sent.reduce((sum, { copies, fault }) => sum + (fault ? copies : 0), 0) };
}

/** Every planned notification and every arrival, held against each other. */
export interface MatchedArrivals {
  /** Of each that was planned and arrived: from when it was due until it arrived, in milliseconds. */
  readonly lateMs: readonly number[];
  /** Planned, and never arrived. */
  readonly lost: number;
  /** Arrived, and not planned, or more often than planned. */
  readonly surplus: number;
}

type Times = Map<string, number[]>;

function note(times: Times, { interviewId, scrapingStatus, atMs }: Arrival): Times {
  const key = `${interviewId} ${scrapingStatus}`;
  return times.set(
    key,
    [...(times.get(key) ?? []), atMs].toSorted((a, b) => a - b),
  );
}

/**
 * One by one: a loss and a copy must not make up for each other. Copies that are planned of one notification cannot be told
 * from each other, so the earliest arrival counts for the one that was due first. Pure.
 */
export function matchArrivals(
  started: readonly StartedSession[],
  arrivals: readonly Arrival[],
  plans: ReadonlyMap<string, Plan>,
): MatchedArrivals {
  const planned = started.flatMap(({ interviewId, scenario, atMs }) =>
    (plans.get(scenario)?.readable ?? []).map(({ scrapingStatus, dueMs }) => ({
      interviewId,
      scrapingStatus,
      atMs: atMs + dueMs,
    })),
  );
  const dues = planned.reduce(note, new Map<string, number[]>());
  const arrived = arrivals.reduce(note, new Map<string, number[]>());
  const lateMs = [...dues].flatMap(([key, due]) =>
    (arrived.get(key) ?? []).slice(0, due.length).map((atMs, index) => atMs - (due[index] ?? Number.NaN)),
  );
  return { lateMs, lost: planned.length - lateMs.length, surplus: arrivals.length - lateMs.length };
}

/** Sessions that had been started and not finished when the last one was started. Pure. */
export function countInFlight(started: readonly StartedSession[], arrivals: readonly Arrival[]): number {
  const lastStartMs = started.reduce((last, { atMs }) => Math.max(last, atMs), 0);
  const finished = arrivals.filter(
    ({ scrapingStatus, atMs }) => scrapingStatus === 'FINISHED' && atMs <= lastStartMs,
  );
  return started.length - new Set(finished.map(({ interviewId }) => interviewId)).size;
}
