import type { Arrival, StartedSession } from './messages.ts';
import type { PlannedArrival } from './planned-arrivals.ts';

/** What a session of each scenario sends, by the scenario's name. */
export type Plans = ReadonlyMap<string, readonly PlannedArrival[]>;

function group<Value>(values: Iterable<readonly [string, Value]>): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const [key, value] of values) {
    const grouped = groups.get(key);
    if (grouped) grouped.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/**
 * For each arrival, milliseconds after it was due. Copies of one notification cannot be told from each other, so the
 * earliest arrival counts for the one that was due first. What nobody had planned has no lateness. Pure.
 */
export function latenessOf(
  started: readonly StartedSession[],
  arrivals: readonly Arrival[],
  plans: Plans,
): number[] {
  const keyOf = (interviewId: string, status: string): string => `${interviewId} ${status}`;
  const dues = group(
    started.flatMap(({ interviewId, scenario, atMs }) =>
      (plans.get(scenario) ?? []).map(
        ({ scrapingStatus, dueMs }) => [keyOf(interviewId, scrapingStatus), atMs + dueMs] as const,
      ),
    ),
  );
  const arrived = group(
    arrivals.map(
      ({ interviewId, scrapingStatus, atMs }) => [keyOf(interviewId, scrapingStatus), atMs] as const,
    ),
  );
  return [...arrived].flatMap(([key, times]) => {
    const due = (dues.get(key) ?? []).toSorted((a, b) => a - b);
    return times
      .toSorted((a, b) => a - b)
      .slice(0, due.length)
      .map((atMs, index) => atMs - (due[index] ?? Number.NaN));
  });
}
