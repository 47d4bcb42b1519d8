import type { Benchmark, BenchmarkReport } from '../benchmark.ts';
import { formatRatio, formatTable } from '../table.ts';
import { judgeArrivals, judgeLateness, judgeTargets } from './judge-targets.ts';
import { type Measurement, measureSender, type Play } from './measure-sender.ts';

/**
 * Starting 500 sessions a second is the most that `load` of the mock provider takes, and less than half of what one core
 * sends, so that lateness is not a queue. Scraping is longer than the ramp, so that all of them are in flight at once.
 */
const full: Play = {
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
const mixed = {
  ...full,
  scenario:
    'mix:current=12,duplicate-finished=3,finished-first=2,late-in-progress=2,malformed-json=2,duplicate-burst=1',
  sessions: 500,
  rampMs: 2000,
  scrapingMs: 2500,
};

type Variant = 'bare' | 'current' | 'mix' | 'slowReceiver';

/** In the order in which they run and are shown. */
const variants: Readonly<Record<Variant, { readonly title: string; readonly play: Play }>> = {
  bare: { title: 'bare sender', play: { ...short, sender: 'bare' } },
  current: { title: 'mock provider', play: full },
  mix: { title: 'mix of scenarios', play: mixed },
  slowReceiver: { title: `answers after ${answerAfterMs} ms`, play: { ...short, answerAfterMs } },
};

interface Row {
  readonly title: string;
  readonly read: (measured: Measurement) => number | undefined;
  /** Whether it says something about both senders, although they carry different numbers of sessions. */
  readonly comparable: boolean;
}

const rows: readonly Row[] = [
  { title: 'sessions in flight', read: ({ inFlight }) => inFlight.sessions, comparable: false },
  {
    title: 'peak memory, MiB',
    read: ({ residentBytesMax }) => residentBytesMax / 1024 / 1024,
    comparable: false,
  },
  { title: 'CPU per request, ms', read: ({ cpuMs, requests }) => cpuMs / requests, comparable: true },
  { title: 'lateness p50, ms', read: ({ lateness }) => lateness.p50, comparable: true },
  { title: 'lateness p99, ms', read: ({ lateness }) => lateness.p99, comparable: true },
  { title: 'lateness max, ms', read: ({ lateness }) => lateness.max, comparable: true },
  {
    title: 'less what the machine explains, ms',
    read: ({ lateness: { worst } }) => worst.lateMs - worst.machineMs,
    comparable: true,
  },
  { title: 'its own lateMs p99, ms', read: ({ ownLateness }) => ownLateness?.p99, comparable: false },
  { title: 'its own lateMs max, ms', read: ({ ownLateness }) => ownLateness?.max, comparable: false },
  { title: 'sender held up, max, ms', read: ({ heldUp }) => heldUp.sender, comparable: true },
  {
    title: 'not by its own work, max, ms',
    read: ({ heldUp }) => heldUp.senderByMachine,
    comparable: false,
  },
  { title: 'receiver held up, max, ms', read: ({ heldUp }) => heldUp.receiver, comparable: false },
];

type Measurements = Readonly<Record<Variant, Measurement>>;

function formatMeasurements({ bare, current, mix, slowReceiver }: Measurements): string[] {
  const table = rows.map(({ title, read, comparable }) => {
    const [ofBare, ofMock, ...others] = [bare, current, mix, slowReceiver].map(read);
    const known = [ofBare, ofMock, ...others].filter((value) => value !== undefined);
    const digits = Math.max(...known) < 10 ? 2 : 0;
    const format = (value: number | undefined): string => value?.toFixed(digits) ?? '-';
    const ratio = comparable ? formatRatio((ofMock ?? Number.NaN) / (ofBare ?? Number.NaN)) : '-';
    return [title, format(ofBare), format(ofMock), ratio, ...others.map(format)];
  });
  const { bare: first, current: second, ...more } = variants;
  const titles = Object.values(more).map(({ title }) => title);
  return formatTable([['', first.title, second.title, 'ratio', ...titles], ...table]);
}

function judge({
  current,
  mix,
  slowReceiver,
}: Measurements): { title: string; met: boolean | undefined; sentence: string }[] {
  const judged = {
    current: judgeTargets(current),
    mix: [...judgeArrivals(mix), judgeLateness(mix)],
    slowReceiver: [...judgeArrivals(slowReceiver), judgeLateness(slowReceiver)],
  };
  return (['current', 'mix', 'slowReceiver'] as const).flatMap((variant) =>
    judged[variant].map((target) => ({ title: variants[variant].title, ...target })),
  );
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
      const measurements = {
        bare: await measureSender(variants.bare.play, signal),
        current: await measureSender(variants.current.play, signal),
        mix: await measureSender(variants.mix.play, signal),
        slowReceiver: await measureSender(variants.slowReceiver.play, signal),
      };
      const targets = judge(measurements);
      return {
        lines: [
          ...formatMeasurements(measurements),
          '',
          ...targets.map(({ title, sentence }) => `${title}: ${sentence}`),
        ],
        measurements: { ...measurements, targets },
        targetsMet: targets.every(({ met }) => met !== false),
      };
    },
  };
}
