import { type BenchProcess, startBenchProcess } from '../bench-process.ts';
import { type Contestant, createBenchmark, type Target } from '../benchmark.ts';
import { percentiles, type Row } from '../table.ts';
import { type Candidate, createCandidates, startCandidate, startSilentScoreApi } from './candidates.ts';
import type { LoadSender } from './load-sender.ts';
import { checkStorage } from './stored-notifications.ts';

/** Half a minute, with some seconds for creating the databases. */
const full = {
  /** One more comes before them, for nobody to see. */
  rounds: 3,
  // Half of what the mock provider keeps open at once.
  connections: 64,
  closedMs: 800,
  openMs: 1000,
  // An eighth of what `load` of the mock provider sends at most: modest for every one of them.
  openPerSecond: 250,
};

/** From here on it is the sender that is measured, and not the receiver. */
const senderBusyMax = 0.9;

/** How one receiver did in one round. */
type Round = Awaited<ReturnType<ReturnType<typeof createLoadedReceiver>['measure']>>;

/** How much a receiver takes is known only where the sender could have sent more. */
const isUnsaturated = ({ senderBusy }: Round): boolean => senderBusy < senderBusyMax;
/** The sender does nothing for most of the time at a fixed rate, and the receiver's own work stays its own. */
const always = (): boolean => true;

const rows: readonly Row<Round>[] = [
  { title: 'accepted a second', read: ({ perSecond }) => perSecond, comparable: isUnsaturated },
  { title: 'acknowledged in p50, ms', read: ({ closed }) => closed.p50, comparable: isUnsaturated },
  { title: 'acknowledged in p99, ms', read: ({ closed }) => closed.p99, comparable: isUnsaturated },
  { title: 'at a fixed rate p50, ms', read: ({ open }) => open.p50, comparable: always },
  { title: 'at a fixed rate p99, ms', read: ({ open }) => open.p99, comparable: always },
  { title: 'CPU per notification, ms', read: ({ cpuMs }) => cpuMs, comparable: always },
  { title: `sender busy, share (no ratio from ${senderBusyMax})`, read: ({ senderBusy }) => senderBusy },
];

/** Whether a receiver has what it acknowledged, after each round. A fast one that loses is worth nothing. Pure. */
export function judgeReceiver(rounds: readonly Pick<Round, 'storage'>[]): Target[] {
  const judged = rounds.flatMap(({ storage }) => storage ?? []);
  // The first that is wrong says most: what is lost in one round is still lost in the next.
  const worst = judged.find(({ lost, surplus }) => lost + surplus > 0) ?? judged.at(-1);
  if (!worst) return [];
  const { sent, acknowledged, stored, lost, surplus } = worst;
  const measured = `${stored} of ${acknowledged} (${sent} sent), lost ${lost}, too many ${surplus}`;
  return [['all acknowledged is stored, once', measured, lost + surplus === 0]];
}

/** One receiver under load, by what was sent to it so far. */
function createLoadedReceiver(
  { title, stores }: Candidate,
  { webhookUrl, readUsage }: Exclude<Awaited<ReturnType<typeof startCandidate>>, string>,
  { connections, closedMs, openMs, openPerSecond }: typeof full,
  sender: BenchProcess<LoadSender>,
  signal: AbortSignal,
) {
  const unacknowledged = new Set<number>();
  let sent = 0;

  async function send(forMs: number, perSecond: number | null) {
    const step = { url: webhookUrl, first: sent, connections, perSecond, forMs };
    const { latenciesMs, ...answer } = await sender.ask('run', step);
    sent += answer.sent;
    for (const number of answer.failed) unacknowledged.add(number);
    return { ...answer, acknowledged: latenciesMs.length, latency: percentiles(latenciesMs) };
  }

  /** Times in milliseconds. */
  async function measure() {
    const before = await readUsage();
    const fast = await send(closedMs, null);
    const after = await readUsage();
    const paced = await send(openMs, openPerSecond);
    return {
      perSecond: (fast.acknowledged / fast.elapsedMs) * 1000,
      closed: fast.latency,
      open: paced.latency,
      /** Of the receiver's process, for each acknowledgement of the closed loop; PostgreSQL's own is in other processes. */
      cpuMs: (after.cpuMs - before.cpuMs) / fast.acknowledged,
      /** Share of the closed loop in which the sender was busy: near 1 it is the sender that was measured. */
      senderBusy: fast.busyShare,
      // Whether others have the processors is seen beside the baseline: who stores shares them with its database.
      waitedShare: stores ? Number.NaN : fast.waitedShare,
      /** Of everything since the start; nothing of one that stores nothing. */
      storage: stores ? await checkStorage(new URL(webhookUrl).origin, sent, unacknowledged, signal) : null,
    };
  }
  return { title, measure, judge: judgeReceiver };
}

/** The receiver's webhook on both engines, and in turn one that stores nothing. `postgresUrl` is optional. */
export function createAcceptance(postgresUrl: string | undefined, size = full) {
  return createBenchmark<Round>({
    name: 'acceptance',
    description:
      `Notifications accepted by the receiver, committed before they are acknowledged, on PGlite and on the PostgreSQL in ` +
      `TEST_DATABASE_URL; compared with a server that checks and stores nothing. ${size.connections} connections ` +
      `as fast as they are answered, then ${size.openPerSecond} a second whatever is answered; medians of ${size.rounds} rounds. ` +
      'Scores are not read.',
    rounds: size.rounds,
    rows,
    async prepare(run) {
      const scoreApi = await startSilentScoreApi(run);
      const sender = startBenchProcess<LoadSender>(run, new URL('load-sender.ts', import.meta.url), {});
      const contestants: Contestant<Round>[] = [];
      const notes: string[] = [];
      // One after the other: what one has started is there to be stopped when the next one fails.
      for (const candidate of createCandidates(postgresUrl)) {
        const started = await startCandidate(candidate, scoreApi, run);
        if (typeof started === 'string') notes.push(`${candidate.title}: not measured, ${started}.`);
        else contestants.push(createLoadedReceiver(candidate, started, size, sender, run.signal));
      }
      for (const { measure } of contestants) await measure();
      return { contestants, notes };
    },
  });
}
