import type { Benchmark, BenchmarkReport } from '../benchmark.ts';
import { formatRatio, formatTable } from '../table.ts';
import { compareRounds, medianOf } from './compare-rounds.ts';
import {
  type AcceptanceSize,
  type MeasuredReceiver,
  measureReceivers,
  type MeasuredReceivers,
  type Round,
} from './measure-receivers.ts';
import { type ReceiverName, receiverNames } from './started-receivers.ts';

/** Half a minute, with some seconds for creating the databases. */
const full: AcceptanceSize = {
  rounds: 3,
  // Half of what the mock provider keeps open at once.
  connections: 64,
  closedMsMax: 800,
  // What the fastest sends in that time, and some: nobody has more to verify.
  closed: 30_000,
  open: 250,
  // An eighth of what `load` of the mock provider sends at most: modest for every one of them.
  openPerSecond: 250,
};

const titles: Readonly<Record<ReceiverName, string>> = {
  express: 'Express + zod',
  pglite: 'receiver, PGlite',
  postgres: 'receiver, PostgreSQL',
};

/** From here on it is the sender that is measured, and not the receiver. */
const senderBusyMax = 0.9;

/** `closedLoop`: how much the receiver takes, if the sender sends as much. `sender`: about the sender, so no ratio. */
type Subject = 'closedLoop' | 'receiver' | 'sender';

const rows: readonly (readonly [title: string, figure: keyof Round, subject: Subject])[] = [
  ['accepted a second', 'perSecond', 'closedLoop'],
  ['acknowledged in p50, ms', 'closedP50', 'closedLoop'],
  ['acknowledged in p99, ms', 'closedP99', 'closedLoop'],
  ['at a fixed rate p50, ms', 'openP50', 'receiver'],
  ['at a fixed rate p99, ms', 'openP99', 'receiver'],
  ['CPU per notification, ms', 'cpuMs', 'receiver'],
  ['sender busy, share', 'senderBusy', 'sender'],
];

function senderBusyOf({ rounds }: MeasuredReceiver): number {
  return medianOf(rounds.map(({ senderBusy }) => senderBusy));
}

function isSaturated(receiver: MeasuredReceiver): boolean {
  return senderBusyOf(receiver) >= senderBusyMax;
}

function formatFigure(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}

/** A column for each receiver, and behind each but the baseline what that is to the baseline. */
function formatReceivers(receivers: readonly MeasuredReceiver[]): string[] {
  const [baseline] = receivers;
  const header = receivers.flatMap(({ name }) =>
    name === baseline?.name ? [titles[name]] : [titles[name], 'ratio'],
  );
  const table = rows.map(([title, figure, subject]) => {
    const base = baseline?.rounds.map((round) => round[figure]) ?? [];
    const cells = receivers.flatMap((receiver) => {
      const compared = compareRounds(
        receiver.rounds.map((round) => round[figure]),
        base,
      );
      const shown = formatFigure(compared.figure);
      if (!baseline || receiver.name === baseline.name) return [shown];
      const saturated = isSaturated(receiver) || isSaturated(baseline);
      const comparable = subject === 'receiver' || (subject === 'closedLoop' && !saturated);
      return [shown, comparable ? formatRatio(compared.ratio) : '-'];
    });
    return [title, ...cells];
  });
  const saturated = receivers.filter(isSaturated).map((receiver) => {
    const share = formatRatio(senderBusyOf(receiver));
    return `${titles[receiver.name]}: the sender was busy ${share} of the time, so it may take more than was sent: no ratio.`;
  });
  return [...formatTable([['', ...header], ...table]), ...saturated];
}

interface JudgedReceiver {
  readonly name: ReceiverName;
  readonly met: boolean;
  readonly sentence: string;
}

/** Whether every receiver that stores has what it acknowledged, after each round. */
function judgeReceivers(receivers: readonly MeasuredReceiver[]): JudgedReceiver[] {
  return receivers.flatMap(({ name, storage }) => {
    const last = storage.at(-1);
    if (!last) return [];
    // The first that is wrong says most: what is lost in one round is still lost in the next.
    const { met, acknowledged, stored, sent, lost, surplus } = storage.find((one) => !one.met) ?? last;
    const counts = `${acknowledged} of ${sent} were acknowledged and ${stored} are stored`;
    const verdict = met ? 'met' : `missed, ${lost} are lost and ${surplus} too many`;
    return [{ name, met, sentence: `Everything acknowledged is stored, once: ${verdict}, ${counts}.` }];
  });
}

/** What was measured, ready to print; a receiver that lost something misses its target. Pure. */
export function createReport({ receivers, withoutPostgres }: MeasuredReceivers): BenchmarkReport {
  const targets = judgeReceivers(receivers);
  const missing =
    withoutPostgres === undefined ? [] : [`${titles.postgres}: not measured, ${withoutPostgres}.`];
  return {
    lines: [
      ...formatReceivers(receivers),
      '',
      ...targets.map(({ name, sentence }) => `${titles[name]}: ${sentence}`),
      ...missing,
    ],
    measurements: { receivers, withoutPostgres: withoutPostgres ?? null, targets },
    targetsMet: targets.every(({ met }) => met),
  };
}

/** The receiver's webhook on both engines, and in turn one that stores nothing. `postgresUrl` is optional. */
export function createAcceptance(postgresUrl: string | undefined): Benchmark {
  return {
    name: 'acceptance',
    description:
      `Notifications accepted by the receiver, committed before they are acknowledged, on PGlite and on the PostgreSQL in ` +
      `TEST_DATABASE_URL; compared with a server that checks and stores nothing. ${full.connections} connections ` +
      `as fast as they are answered, then ${full.openPerSecond} a second whatever is answered; medians of ${full.rounds} rounds. ` +
      'Scores are not read.',
    run: async (signal) =>
      createReport(await measureReceivers(full, { names: receiverNames, postgresUrl }, signal)),
  };
}
