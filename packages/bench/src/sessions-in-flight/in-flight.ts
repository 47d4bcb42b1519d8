import { mergeStretches, shareOf, type Stretch } from './hold-ups.ts';
import type { Arrival, StartedSession } from './messages.ts';

/** Whether as many sessions were in flight as should be. */
export interface InFlight {
  /** Sessions that had been started and not finished when the last one was started. */
  readonly sessions: number;
  /** From the start of the first session to the start of the last, in milliseconds. */
  readonly startingMs: number;
  /** How long, of that, the machine held the sender up. */
  readonly machineMs: number;
}

/** `machine`: when the machine held the sender up. Pure. */
export function inFlightOf(
  started: readonly StartedSession[],
  arrivals: readonly Arrival[],
  machine: readonly Stretch[],
): InFlight {
  const startsMs = started.map(({ atMs }) => atMs);
  const starting = { fromMs: Math.min(...startsMs), untilMs: Math.max(...startsMs) };
  const finished = arrivals.filter(
    ({ scrapingStatus, atMs }) => scrapingStatus === 'FINISHED' && atMs <= starting.untilMs,
  );
  return {
    sessions: started.length - new Set(finished.map(({ interviewId }) => interviewId)).size,
    startingMs: starting.untilMs - starting.fromMs,
    machineMs: shareOf(mergeStretches(machine), starting),
  };
}
