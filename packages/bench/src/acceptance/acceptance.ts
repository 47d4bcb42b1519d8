import type { Benchmark, BenchmarkReport, Target } from '../benchmark.ts';
import { busyNotes } from '../machine.ts';
import { formatComparison, formatRatio, medianOf } from '../table.ts';
import {
  type AcceptanceSize,
  type MeasuredReceiver,
  measureReceivers,
  type MeasuredReceivers,
  type Round,
} from './measure-receivers.ts';
import { candidates, type ReceiverName } from './started-receivers.ts';

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

function figuresOf({ rounds }: MeasuredReceiver, figure: keyof Round): number[] {
  return rounds.map((round) => round[figure]);
}

function senderBusyOf(receiver: MeasuredReceiver): number {
  return medianOf(figuresOf(receiver, 'senderBusy'));
}

function isSaturated(receiver: MeasuredReceiver): boolean {
  return senderBusyOf(receiver) >= senderBusyMax;
}

/** A column for each receiver, and behind each but the baseline what that is to the baseline. */
function formatReceivers(receivers: readonly MeasuredReceiver[]): string[] {
  const columns = receivers.map((receiver, index) => {
    const saturated = [receivers[0], receiver].some((one) => one && isSaturated(one));
    const comparable = rows.map(
      ([, , subject]) => subject === 'receiver' || (subject === 'closedLoop' && !saturated),
    );
    const figures = rows.map(([, figure]) => figuresOf(receiver, figure));
    return { title: candidates[receiver.name].title, figures, ...(index > 0 && { comparable }) };
  });
  const titles = rows.map(([title]) => title);
  return formatComparison(titles, columns);
}

/** Whether a receiver that stores has what it acknowledged, after each round. */
function judgeReceiver({ name, storage }: MeasuredReceiver): Target[] {
  const last = storage.at(-1);
  if (!last) return [];
  // The first that is wrong says most: what is lost in one round is still lost in the next.
  const { met, acknowledged, stored, sent, lost, surplus } = storage.find((one) => !one.met) ?? last;
  const counts = `${acknowledged} of ${sent} were acknowledged and ${stored} are stored`;
  const verdict = met ? 'met' : `missed, ${lost} are lost and ${surplus} too many`;
  const sentence = `Everything acknowledged is stored, once: ${verdict}, ${counts}.`;
  return [{ title: candidates[name].title, met, sentence }];
}

/** What was measured; a receiver that lost something misses its target. Pure. */
export function createReport(measured: MeasuredReceivers): BenchmarkReport {
  const { receivers, withoutPostgres, waitedShare } = measured;
  const { title } = candidates.postgres;
  const missing = withoutPostgres === undefined ? [] : [`${title}: not measured, ${withoutPostgres}.`];
  const saturated = receivers.filter(isSaturated).map((receiver) => {
    const share = formatRatio(senderBusyOf(receiver));
    return `${candidates[receiver.name].title}: the sender was busy ${share} of the time, so it may take more than was sent: no ratio.`;
  });
  return {
    lines: [...formatReceivers(receivers), ...saturated],
    targets: receivers.flatMap(judgeReceiver),
    notes: [...busyNotes(waitedShare), ...missing],
    measurements: { receivers, withoutPostgres: withoutPostgres ?? null, waitedShare },
  };
}

/** The receiver's webhook on both engines, and in turn one that stores nothing. `postgresUrl` is optional. */
export function createAcceptance(postgresUrl: string | undefined): Benchmark {
  const names = Object.keys(candidates) as ReceiverName[];
  return {
    name: 'acceptance',
    description:
      `Notifications accepted by the receiver, committed before they are acknowledged, on PGlite and on the PostgreSQL in ` +
      `TEST_DATABASE_URL; compared with a server that checks and stores nothing. ${full.connections} connections ` +
      `as fast as they are answered, then ${full.openPerSecond} a second whatever is answered; medians of ${full.rounds} rounds. ` +
      'Scores are not read.',
    run: async (signal) => createReport(await measureReceivers(full, names, postgresUrl, signal)),
  };
}
