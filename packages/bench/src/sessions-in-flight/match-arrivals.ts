import type { Stretch } from './hold-ups.ts';
import type { Arrival, StartedSession } from './messages.ts';
import type { Plan } from './planned-arrivals.ts';

/** What a session of each scenario sends, by the scenario's name. */
export type Plans = ReadonlyMap<string, Plan>;

/** Every planned notification and every arrival, held against each other. */
export interface MatchedArrivals {
  /** Of each that was planned and arrived: from when it was due until it arrived. */
  readonly onTheWay: readonly Stretch[];
  /** Planned, and never arrived. */
  readonly lost: number;
  /** Arrived, and not planned, or more often than planned. */
  readonly surplus: number;
}

function groupTimes(values: Iterable<readonly [key: string, timeMs: number]>): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [key, timeMs] of values) {
    const group = groups.get(key);
    if (group) group.push(timeMs);
    else groups.set(key, [timeMs]);
  }
  for (const group of groups.values()) group.sort((a, b) => a - b);
  return groups;
}

/**
 * One by one: a loss and a copy must not make up for each other. Copies that are planned of one notification cannot be told
 * from each other, so the earliest arrival counts for the one that was due first. Pure.
 */
export function matchArrivals(
  started: readonly StartedSession[],
  arrivals: readonly Arrival[],
  plans: Plans,
): MatchedArrivals {
  const keyOf = (interviewId: string, status: string): string => `${interviewId} ${status}`;
  const dues = groupTimes(
    started.flatMap(({ interviewId, scenario, atMs }) =>
      (plans.get(scenario)?.readable ?? []).map(
        ({ scrapingStatus, dueMs }) => [keyOf(interviewId, scrapingStatus), atMs + dueMs] as const,
      ),
    ),
  );
  const arrived = groupTimes(
    arrivals.map(
      ({ interviewId, scrapingStatus, atMs }) => [keyOf(interviewId, scrapingStatus), atMs] as const,
    ),
  );
  const onTheWay = [...dues].flatMap(([key, due]) =>
    (arrived.get(key) ?? [])
      .slice(0, due.length)
      .map((untilMs, index) => ({ fromMs: due[index] ?? Number.NaN, untilMs })),
  );
  const planned = [...dues.values()].reduce((sum, due) => sum + due.length, 0);
  return { onTheWay, lost: planned - onTheWay.length, surplus: arrivals.length - onTheWay.length };
}
