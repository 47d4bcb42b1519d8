import type { Benchmark, BenchmarkReport } from '../benchmark.ts';
import { formatRatio, formatTable } from '../table.ts';
import { judgeTargets } from './judge-targets.ts';
import { type Measurement, measureSender } from './measure-sender.ts';

export interface SessionsInFlight {
  readonly sessions: number;
  readonly rampMs: number;
  readonly scrapingMs: number;
}

/**
 * Starting 10,000 sessions in 20 s is 500 notifications a second, twice: the most that `load` of the mock provider takes, and
 * less than half of what one core sends, so that lateness is not a queue. Scraping is longer than the ramp, so that all of
 * them are in flight at once. Both senders together take under two minutes.
 */
const full: SessionsInFlight = { sessions: 10_000, rampMs: 20_000, scrapingMs: 22_000 };

const rows: readonly [title: string, read: (measured: Measurement) => number][] = [
  ['peak memory, MiB', ({ residentBytesMax }) => residentBytesMax / 1024 / 1024],
  ['CPU per notification, ms', ({ cpuMs, expected }) => cpuMs / expected],
  ['lateness p50, ms', ({ lateness }) => lateness.p50],
  ['lateness p99, ms', ({ lateness }) => lateness.p99],
  ['lateness max, ms', ({ lateness }) => lateness.max],
  ['event loop held up, max, ms', ({ eventLoopDelayMsMax }) => eventLoopDelayMsMax],
];

function formatMeasurements(bare: Measurement, mock: Measurement): string[] {
  const table = rows.map(([title, read]) => {
    const values = [read(bare), read(mock)];
    const digits = Math.max(...values) < 10 ? 2 : 0;
    return [title, ...values.map((value) => value.toFixed(digits)), formatRatio(read(mock) / read(bare))];
  });
  return formatTable([['', 'bare sender', 'mock provider', 'ratio'], ...table]);
}

/** The mock provider and, in turn, a bare loop of timers and requests that sends the same notifications. */
export function createSessionsInFlight(size: SessionsInFlight = full): Benchmark {
  return {
    name: 'sessions-in-flight',
    description:
      `${size.sessions} sessions in flight at once in the mock provider, real clock, a timer and a connection for each ` +
      'notification, against the smallest receiver in another process; compared with a bare loop that sends the same.',
    async run(): Promise<BenchmarkReport> {
      const bare = await measureSender('bare', size);
      const mock = await measureSender('mock-provider', size);
      const targets = judgeTargets(mock);
      return {
        lines: [...formatMeasurements(bare, mock), '', ...targets.map(({ sentence }) => sentence)],
        measurements: { bare, mock, targets },
        targetsMet: targets.every(({ met }) => met !== false),
      };
    },
  };
}
