import { setTimeout as wait } from 'node:timers/promises';

import { waitUntil } from '@ine-scraping/e2e/wait-until';

import { startBenchProcess } from '../bench-process.ts';
import { createBenchmark, withCleanUps } from '../benchmark.ts';
import { percentiles, type Row } from '../table.ts';
import { inTime, type Target } from '../targets.ts';
import type { AcknowledgingReceiver } from './acknowledging-receiver.ts';
import { countInFlight, matchArrivals, planArrivals } from './arrivals.ts';
import type { Sender } from './sender.ts';

/** How many sessions of what one sender has to carry, when, and against which receiver. Times in milliseconds. */
const full = {
  sender: 'mock-provider' as 'mock-provider' | 'bare',
  /** A scenario, or a mix by weight, as the mock provider takes it. The bare sender knows `current` only. */
  scenario: 'current',
  /** The most that `load` of the mock provider takes, and less than half of what one core sends, so that lateness is not a queue. */
  perSecond: 500,
  /** So long some are started. */
  rampMs: 20_000,
  /** From IN_PROGRESS to FINISHED. Longer than the ramp, so that all are in flight at once. */
  scrapingMs: 21_500,
  /** From the end of a request to its answer. */
  answerAfterMs: 0,
};
export type Variant = typeof full;

/** As fast, and fewer: the 10,000 alone take most of the time that a run may take. */
const short = { ...full, rampMs: 2000, scrapingMs: 2500 };

const sessionsOf = ({ perSecond, rampMs }: Variant): number => (perSecond * rampMs) / 1000;

/** A slow receiver keeps so many attempts open at once as arrive in this time: here 25 of the 128 that may be. */
const answerAfterMs = 50;

/**
 * Three deliveries a session, with twenty at once among them, so half as many sessions a second. The retry of
 * `malformed-json` comes 30 s after FINISHED, which is what this variant lasts.
 */
const mix =
  'mix:current=12,duplicate-finished=3,finished-first=2,late-in-progress=2,malformed-json=2,duplicate-burst=1';

/** In the order in which they run and are shown; the first is what the others are compared with, and nothing is promised of it. */
const variantsOf = (main: Variant): readonly (readonly [title: string, variant: Variant])[] => [
  ['bare sender', { ...short, sender: 'bare' }],
  ['mock provider', main],
  ['mix of scenarios', { ...short, scenario: mix, perSecond: 250 }],
  [`answers after ${answerAfterMs} ms`, { ...short, answerAfterMs }],
];

/** How one sender did. Times in milliseconds. */
export type Measurement = Awaited<ReturnType<typeof measureSender>>;

/** What the last notification may be late before it counts as lost. */
const lateMsMax = 15_000;

/** Lets one sender carry the load, in a process of its own, against the smallest receiver, in another. */
export async function measureSender(variant: Variant, signal: AbortSignal) {
  const { scrapingMs } = variant;
  return withCleanUps(signal, async (run) => {
    const start = <Asked extends AcknowledgingReceiver | Sender>(module: string, settings: object) =>
      startBenchProcess<Asked>(run, new URL(module, import.meta.url), settings);
    const receiver = start<AcknowledgingReceiver>('acknowledging-receiver.ts', variant);
    const load = { ...variant, webhookUrl: await receiver.ask('url') };
    const sender = start<Sender>('sender.ts', load);
    const scenarios = await sender.ask('start');
    const due = scenarios.flatMap((name) => planArrivals(name, scrapingMs).map(([, afterMs]) => afterMs));
    // Before the last one is due there is something left, and counting it would hold up who is measured.
    await wait(Math.max(...due), undefined, { signal });
    // As many arrivals as planned are not the end: one can be a copy, and the copy of the last one comes after it.
    let left = 0;
    const look = async () => (left = await sender.ask('left')) === 0 || undefined;
    await waitUntil(look, { limitMs: lateMsMax, everyMs: 250, signal });
    const { started, ownLateMs, usage } = await sender.ask('records');
    const arrivals = await receiver.ask('arrivals');
    const { lateMs, ...counts } = matchArrivals(started, arrivals, scrapingMs);
    return {
      ...usage,
      ...counts,
      sessions: sessionsOf(variant),
      inFlight: countInFlight(started, arrivals),
      arrived: arrivals.length,
      /** What the sender still had to do long after the last one was due: another notification, for one. */
      left,
      /** From when a notification was due until it arrived, by the clock of this machine. */
      lateness: percentiles(lateMs),
      /** What the sender says itself, if it does. */
      ownLateness: percentiles(ownLateMs),
    };
  });
}

/** It says something about both senders, although they carry different numbers of sessions. */
const comparable = (): boolean => true;

const rows: readonly Row<Measurement>[] = [
  { title: 'sessions in flight', read: ({ inFlight }) => inFlight },
  { title: 'peak memory, MiB', read: ({ residentMibMax }) => residentMibMax },
  { title: 'CPU per request, ms', read: ({ cpuMs, arrived }) => cpuMs / arrived, comparable },
  { title: 'lateness p50, ms', read: ({ lateness }) => lateness.p50, comparable },
  { title: 'lateness p99, ms', read: ({ lateness }) => lateness.p99, comparable },
  { title: 'lateness max, ms', read: ({ lateness }) => lateness.max, comparable },
  { title: 'its own lateMs p99, ms', read: ({ ownLateness }) => ownLateness.p99 },
  { title: 'its own lateMs max, ms', read: ({ ownLateness }) => ownLateness.max },
  { title: 'waited for a processor, share', read: ({ waitedShare }) => waitedShare },
];

/** What the mock provider promises for 10,000 sessions at once. */
const memoryMibMax = 512;
const latenessMsMax = 250;

/** Holds what was measured of a variant against what the mock provider promises of it. Pure. */
export function judgeSender(measured: Measurement): Target[] {
  const { sessions, inFlight, expected, arrived, lost, surplus, left, lateness } = measured;
  const { residentMibMax: memory, waitedShare } = measured;
  const counts = `${arrived} of ${expected}, lost ${lost}, too many ${surplus}, not done ${left}`;
  return [
    [`all ${sessions} in flight at once`, inFlight, inTime(inFlight === sessions, waitedShare)],
    ['all notifications arrived, once', counts, lost + surplus + left === 0],
    [`memory under ${memoryMibMax} MiB`, Math.round(memory), memory < memoryMibMax],
    [
      `none over ${latenessMsMax} ms late`,
      Math.round(lateness.max),
      inTime(lateness.max <= latenessMsMax, waitedShare),
    ],
  ];
}

/**
 * The mock provider with 10,000 sessions, and in turn a bare loop of timers and requests, a mix of scenarios, and a
 * receiver that takes its time. A minute and a half; `isShort` has it carry as few as the others, in one.
 */
export const createSessionsInFlight = (isShort = false) =>
  createBenchmark<Measurement>({
    name: 'sessions-in-flight',
    description:
      `${sessionsOf(isShort ? short : full)} sessions in flight at once in the mock provider, real clock, a timer and a connection for each ` +
      'notification, against the smallest receiver in another process; compared with a bare loop that sends the same of ' +
      `${sessionsOf(short)} sessions, with a mix of scenarios with bursts and retries, and with a receiver that answers after ${answerAfterMs} ms.`,
    rounds: 1,
    rows,
    async prepare({ signal }) {
      const contestants = variantsOf(isShort ? short : full).map(([title, variant], index) => ({
        title,
        measure: () => measureSender(variant, signal),
        ...(index > 0 && { judge: (rounds: readonly Measurement[]) => rounds.flatMap(judgeSender) }),
      }));
      return { contestants, notes: [] };
    },
  });
