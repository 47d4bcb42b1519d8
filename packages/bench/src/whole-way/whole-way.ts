import { setTimeout as wait } from 'node:timers/promises';

import type { ReceiverClient } from '@ine-scraping/client';

import { measureWaitedShare } from '../bench-process.ts';
import { isScored, Load } from '../receivers/load.ts';
import { createReceiverBenchmark, type Started } from '../receivers/receiver-benchmark.ts';
import { type Candidate, type Receivers, storingReceiver } from '../receivers/start-receivers.ts';
import { prepareFolder, prepareSchema } from '../receivers/storages.ts';
import { judgeStored } from '../receivers/stored-notifications.ts';
import { medianOf, type Row } from '../table.ts';
import type { Goal, Target } from '../targets.ts';

/** Six minutes. One more round comes before them, for nobody to see. */
export const wholeWaySize = {
  rounds: 5,
  connections: 64,
  /** More than any of them carries, so that some wait. */
  perSecond: 2000,
  forMs: 5000,
  /** Sent alone, with nothing else to do, in each round. */
  alone: 20,
  aloneEveryMs: 50,
  /** Of the score API, to those; to the others at once. */
  answerAfterMs: 20,
};

/** Half a minute: it shows that everything runs, and little of how fast. */
export const shortWholeWaySize = { ...wholeWaySize, rounds: 1, perSecond: 1000, forMs: 1000, alone: 5 };

/** How one of them did in one round. */
type Round = Awaited<ReturnType<typeof measureRound>>;

const always = (): boolean => true;
const verdicts: Row<Round> = {
  title: 'verdicts a second',
  read: ({ loaded }) => loaded.donePerSecond,
  comparable: always,
};
const idle: Row<Round> = {
  title: 'FINISHED to verdict alone, ms',
  read: ({ aloneMs }) => medianOf(aloneMs),
  comparable: always,
};
const rows: readonly Row<Round>[] = [
  verdicts,
  { title: 'CPU per verdict, ms', read: ({ loaded }) => loaded.cpuMs, comparable: always },
  { title: 'acknowledged in p99, ms', read: ({ loaded }) => loaded.latency.p99, comparable: always },
  idle,
];

type WholeWayCandidate = Candidate & { readonly goals: readonly Goal<Round>[] };

/** What is measured; the first is what the others are compared with. Of replicas on two processors no speed is promised. */
export function createCandidates(postgresUrl: string | undefined): readonly WholeWayCandidate[] {
  const goals = (perSecondMin: number): readonly Goal<Round>[] => [
    { row: verdicts, min: perSecondMin },
    { row: idle, max: 45 },
  ];
  const one = { module: storingReceiver, replicas: 1 };
  const postgres = { ...one, prepare: prepareSchema(postgresUrl), goals: [] };
  return [
    { title: 'PostgreSQL', ...postgres, goals: goals(1000) },
    { title: 'PGlite', ...one, prepare: prepareFolder, goals: goals(800) },
    { title: '2 replicas', ...postgres, replicas: 2 },
    { title: '4 replicas', ...postgres, replicas: 4 },
  ];
}

/** How many verdicts the receivers have stored since they were started, by their own metrics: two of one interview are two. */
async function countVerdicts({ webhookUrls }: Receivers, signal: AbortSignal): Promise<number> {
  const pages = webhookUrls.map(async (url) => (await fetch(new URL('/metrics', url), { signal })).text());
  const counts = (await Promise.all(pages)).flatMap((page) =>
    [...page.matchAll(/^ine_scraping_verdicts_total\{.*\} (\d+)$/gm)].map(([, count]) => Number(count)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** That it has its verdict, and that no other waits for one: replicas work in no order. */
async function isDone(client: ReceiverClient, interviewId: string, signal: AbortSignal): Promise<boolean> {
  if (!(await isScored(client, interviewId, signal))) return false;
  const waiting = client.listVerifications({ state: 'FINISHED', pageSize: 1, signal });
  return (await waiting.next()).done === true;
}

/** Times in milliseconds. */
async function measureRound(
  load: Load,
  { receivers, scoreApi, signal }: Started,
  { alone, aloneEveryMs, answerAfterMs, connections, forMs, perSecond }: typeof wholeWaySize,
) {
  // All of them are idle now.
  const waitedShare = measureWaitedShare();
  const verdictsBefore = await countVerdicts(receivers, signal);
  load.beginRound();
  await scoreApi.ask('answerAfter', answerAfterMs);
  const aloneMs: number[] = [];
  while (aloneMs.length < alone) {
    await wait(aloneEveryMs, undefined, { signal });
    aloneMs.push(await load.runAlone());
  }
  await scoreApi.ask('answerAfter', 0);
  const loaded = await load.run({ connections, perSecond, forMs });
  const storage = await load.check();
  return {
    aloneMs,
    loaded,
    waitedShare,
    storage,
    verdicts: (await countVerdicts(receivers, signal)) - verdictsBefore,
  };
}

/** Whether each interview has its verdict, and none was stored twice. Pure. */
export function judgeVerdicts(rounds: readonly Pick<Round, 'storage' | 'verdicts'>[]): Target[] {
  const isRight = ({ storage, verdicts: counted }: Pick<Round, 'storage' | 'verdicts'>): boolean =>
    counted === storage.stored && storage.scored === storage.stored;
  const worst = rounds.find((round) => !isRight(round)) ?? rounds.at(-1);
  if (!worst) return [];
  const { storage, verdicts: counted } = worst;
  const measured = `${storage.scored} of ${storage.stored} scored, ${counted} verdicts stored`;
  return [['each has its verdict, and nothing is scored twice', measured, isRight(worst)]];
}

/** From FINISHED to the stored verdict, on both engines and with several replicas. `postgresUrl` is optional. */
export function createWholeWay(postgresUrl: string | undefined, size = wholeWaySize) {
  return createReceiverBenchmark<Round, WholeWayCandidate>({
    name: 'whole-way',
    description:
      `From FINISHED to the stored verdict: ${size.perSecond} a second for ${size.forMs} ms, until all have theirs, with a score ` +
      `API that answers at once; and alone, with one that answers after ${size.answerAfterMs} ms. On PGlite, and on the ` +
      `PostgreSQL in TEST_DATABASE_URL with one receiver, two and four; medians of ${size.rounds} rounds.`,
    rounds: size.rounds,
    rows,
    candidates: createCandidates(postgresUrl),
    goalsOf: ({ goals }) => goals,
    start(started) {
      const load = new Load({ ...started, statuses: ['FINISHED'], isDone });
      return () => measureRound(load, started, size);
    },
    judge: (rounds) => [...judgeStored(rounds.map(({ storage }) => storage)), ...judgeVerdicts(rounds)],
  });
}
