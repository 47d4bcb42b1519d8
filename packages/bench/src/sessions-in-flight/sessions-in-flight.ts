import type { Benchmark, BenchmarkReport, Target } from '../benchmark.ts';
import { busyNotes, isBusy } from '../machine.ts';
import { formatComparison } from '../table.ts';
import { type Measurement, measureSender, type Variant } from './measure-sender.ts';

/**
 * Starting 500 sessions a second is the most that `load` of the mock provider takes, and less than half of what one core
 * sends, so that lateness is not a queue. Scraping is longer than the ramp, so that all of them are in flight at once.
 */
const full: Variant = {
  sender: 'mock-provider',
  scenario: 'current',
  sessions: 10_000,
  rampMs: 20_000,
  scrapingMs: 21_500,
  answerAfterMs: 0,
};

/** As fast, and fewer: the 10,000 alone take most of the time that a run may take. */
const short = { ...full, sessions: 1000, rampMs: 2000, scrapingMs: 2500 };

/** A slow receiver keeps so many attempts open at once as arrive in this time: here 25 of the 128 that may be. */
const answerAfterMs = 50;

/**
 * Three deliveries a session, with twenty at once among them, so half as many sessions a second. The retry of
 * `malformed-json` comes 30 s after FINISHED, which is what this variant lasts.
 */
const mix =
  'mix:current=12,duplicate-finished=3,finished-first=2,late-in-progress=2,malformed-json=2,duplicate-burst=1';

/** In the order in which they run and are shown; the first is what the second is compared with. */
const variants: readonly (readonly [title: string, variant: Variant])[] = [
  ['bare sender', { ...short, sender: 'bare' }],
  ['mock provider', full],
  ['mix of scenarios', { ...short, scenario: mix, sessions: 500 }],
  [`answers after ${answerAfterMs} ms`, { ...short, answerAfterMs }],
];

const mib = (bytes: number): number => bytes / 1024 / 1024;

/** `comparable`: it says something about both senders, although they carry different numbers of sessions. */
const rows: readonly [
  title: string,
  read: (measured: Measurement) => number | null | undefined,
  'comparable'?,
][] = [
  ['sessions in flight', ({ inFlight }) => inFlight],
  ['peak memory, MiB', ({ residentBytesMax }) => mib(residentBytesMax)],
  ['CPU per request, ms', ({ cpuMs, requests }) => cpuMs / requests, 'comparable'],
  ['lateness p50, ms', ({ lateness }) => lateness?.p50, 'comparable'],
  ['lateness p99, ms', ({ lateness }) => lateness?.p99, 'comparable'],
  ['lateness max, ms', ({ lateness }) => lateness?.max, 'comparable'],
  ['its own lateMs p99, ms', ({ ownLateness }) => ownLateness?.p99],
  ['its own lateMs max, ms', ({ ownLateness }) => ownLateness?.max],
  ['waited for a processor, share', ({ waitedShare }) => waitedShare],
];

/** What the mock provider promises for 10,000 sessions at once. */
const residentMibMax = 512;
const latenessMsMax = 250;

/** Whether a promise about time was kept: on a busy machine nobody knows why it was not. */
function keptInTime(kept: boolean, { waitedShare }: Measurement): boolean | undefined {
  return kept || (isBusy(waitedShare) ? undefined : false);
}

const verdicts = { true: 'met', false: 'missed', undefined: 'not known' } as const;

/** Holds what was measured of a variant against what the mock provider promises of it. Pure. */
export function judgeTargets(title: string, measured: Measurement): Target[] {
  const { sessions, inFlight, expected, arrived, lost, surplus, left, lateness } = measured;
  const target = (met: boolean | undefined, promise: string, facts: string): Target => ({
    title,
    met,
    sentence: `${promise}: ${verdicts[`${met}`]}, ${facts}.`,
  });
  const bytes = measured.residentBytesMax;
  const counts = `${expected} were due and ${arrived} arrived, ${lost} are lost and ${surplus} too many`;
  const unfinished = left === 0 ? '' : ', and the sender was not done';
  const latest = lateness ? `the latest was ${Math.round(lateness.max)} ms late` : 'none arrived';
  return [
    target(
      keptInTime(inFlight === sessions, measured),
      `All ${sessions} sessions in flight at once`,
      `there were ${inFlight}`,
    ),
    target(
      lost === 0 && surplus === 0 && left === 0,
      'Every notification arrived, once',
      `${counts}${unfinished}`,
    ),
    target(
      mib(bytes) < residentMibMax,
      `Under ${residentMibMax} MiB of memory`,
      `the peak was ${Math.round(mib(bytes))} MiB`,
    ),
    target(
      lateness ? keptInTime(lateness.max <= latenessMsMax, measured) : false,
      `No notification later than ${latenessMsMax} ms after it was due`,
      latest,
    ),
  ];
}

/**
 * The mock provider with 10,000 sessions, and in turn a bare loop of timers and requests, a mix of scenarios, and a
 * receiver that takes its time. A minute and a half.
 */
export function createSessionsInFlight(): Benchmark {
  return {
    name: 'sessions-in-flight',
    description:
      `${full.sessions} sessions in flight at once in the mock provider, real clock, a timer and a connection for each ` +
      'notification, against the smallest receiver in another process; compared with a bare loop that sends the same of ' +
      `${short.sessions} sessions, with a mix of scenarios with bursts and retries, and with a receiver that answers after ${answerAfterMs} ms.`,
    async run(signal): Promise<BenchmarkReport> {
      const measurements: Measurement[] = [];
      for (const [, variant] of variants) measurements.push(await measureSender(variant, signal));
      const columns = measurements.map((measured, index) => ({
        title: variants[index]?.[0] ?? '',
        figures: rows.map(([, read]) => [read(measured) ?? Number.NaN]),
        ...(index === 1 && { comparable: rows.map(([, , comparable]) => comparable !== undefined) }),
      }));
      return {
        lines: formatComparison(
          rows.map(([title]) => title),
          columns,
        ),
        // Nothing is promised of the bare sender.
        targets: measurements.flatMap((measured, index) =>
          index === 0 ? [] : judgeTargets(columns[index]?.title ?? '', measured),
        ),
        notes: busyNotes(Math.max(...measurements.map(({ waitedShare }) => waitedShare ?? 0))),
        measurements: Object.fromEntries(columns.map(({ title }, index) => [title, measurements[index]])),
      };
    },
  };
}
