import type { ReceiverClient } from '@ine-scraping/client';
import { scrapingStatuses } from '@ine-scraping/contracts';

import { Load } from '../receivers/load.ts';
import { createReceiverBenchmark } from '../receivers/receiver-benchmark.ts';
import { type Candidate, storingReceiver } from '../receivers/start-receivers.ts';
import { prepareFolder, prepareSchema } from '../receivers/storages.ts';
import { judgeStored } from '../receivers/stored-notifications.ts';
import type { Row } from '../table.ts';
import type { Goal } from '../targets.ts';

/** Five minutes. One more round comes before them, for nobody to see. */
export const acceptanceSize = {
  rounds: 5,
  // Half of what the mock provider keeps open at once.
  connections: 64,
  burstMs: 800,
  /** Long enough that nothing can be put off until after it. */
  sustainedMs: 5000,
  pacedMs: 2000,
  // An eighth of what `load` of the mock provider sends at most: modest for every one of them.
  pacedPerSecond: 250,
};

/** Half a minute: it shows that everything runs, and little of how fast. */
export const shortAcceptanceSize = {
  ...acceptanceSize,
  rounds: 1,
  burstMs: 300,
  sustainedMs: 1000,
  pacedMs: 500,
};

/** From here on it is the sender that is measured, and not the receiver. */
const senderBusyMax = 0.9;

/** How one of them did in one round. */
type Round = Awaited<ReturnType<typeof measureRound>>;

/** How much a receiver takes is known only where the sender could have sent more. */
const isBurstWhole = ({ burst }: Round): boolean => burst.senderBusy < senderBusyMax;
const isWhole = (round: Round): boolean => round.sustained.senderBusy < senderBusyMax;

function createRow(
  title: string,
  read: (round: Round) => number,
  comparable: (round: Round) => boolean = () => true,
): Row<Round> {
  return { title, read, comparable };
}
const bursts = createRow('accepted a second in bursts', ({ burst }) => burst.acceptedPerSecond, isBurstWhole);
const overTime = createRow(
  'accepted and derived a second',
  (round) => round.sustained.donePerSecond,
  isWhole,
);
const latency99 = createRow('acknowledged in p99, ms', (round) => round.sustained.latency.p99, isWhole);
// The sender does nothing for most of the time at a fixed rate.
const paced50 = createRow('at a fixed rate p50, ms', ({ paced }) => paced.latency.p50);
const rows: readonly Row<Round>[] = [
  bursts,
  createRow('CPU per notification in bursts, ms', ({ burst }) => burst.cpuMs),
  overTime,
  createRow('CPU per notification, ms', (round) => round.sustained.cpuMs),
  createRow('acknowledged in p50, ms', (round) => round.sustained.latency.p50, isWhole),
  latency99,
  paced50,
  createRow('at a fixed rate p99, ms', ({ paced }) => paced.latency.p99),
  {
    title: `sender busy, share (no ratio from ${senderBusyMax})`,
    read: (round) => Math.max(round.burst.senderBusy, round.sustained.senderBusy),
  },
];

const baseline = 'Express + zod';
const transactions = 'one transaction each';
/** Nothing else is promised at once of a fixed rate: it is what a customer sends in a busy hour. */
const common: readonly Goal<Round>[] = [
  { row: bursts, beside: transactions, min: 8 },
  { row: paced50, max: 2.5 },
];
const goals = {
  postgres: [
    { row: bursts, beside: baseline, min: 1 },
    { row: overTime, beside: baseline, min: 0.85 },
    { row: latency99, beside: baseline, max: 1.5 },
    ...common,
  ],
  pglite: [
    { row: bursts, beside: baseline, min: 0.9 },
    { row: overTime, beside: baseline, min: 0.5 },
    { row: latency99, beside: baseline, max: 4 },
    ...common,
  ],
};

type AcceptanceCandidate = Candidate & { readonly goals?: readonly Goal<Round>[] };

/**
 * What is measured, the baseline first; one more is a line here. One that does less than the baseline, such as a bare `node:http`
 * server, would be a baseline that nobody has measured: it takes more than one sender sends.
 */
export function createCandidates(postgresUrl: string | undefined): readonly AcceptanceCandidate[] {
  const express = { module: new URL('express-receiver.ts', import.meta.url), replicas: 1 };
  const receiver = { module: storingReceiver, replicas: 1 };
  const prepareTables = prepareSchema(postgresUrl);
  return [
    { title: baseline, ...express, prepare: async () => ({}) },
    { title: transactions, ...express, prepare: prepareTables },
    { title: 'receiver, PostgreSQL', ...receiver, prepare: prepareTables, goals: goals.postgres },
    { title: 'receiver, PGlite', ...receiver, prepare: prepareFolder, goals: goals.pglite },
  ];
}

/** That there is a verification: nothing else follows while no score comes. */
async function isDerived(client: ReceiverClient, interviewId: string, signal: AbortSignal): Promise<boolean> {
  return (await client.getVerification(interviewId, { signal })) !== undefined;
}

/** Times in milliseconds. */
async function measureRound(load: Load, size: typeof acceptanceSize, stores: boolean) {
  const { connections, burstMs, sustainedMs, pacedMs, pacedPerSecond } = size;
  load.beginRound();
  const burst = await load.run({ connections, perSecond: null, forMs: burstMs });
  const sustained = await load.run({ connections, perSecond: null, forMs: sustainedMs });
  const paced = await load.run({ connections, perSecond: pacedPerSecond, forMs: pacedMs });
  // Whether others have the processors is seen beside the baseline: who stores shares them with its database.
  const waitedShare = stores ? Number.NaN : sustained.waitedShare;
  /** Of the round; nothing of what people write, of which nothing is promised. */
  const storage = stores ? await load.check() : null;
  return { burst, sustained, paced, waitedShare, storage };
}

/** The receiver's webhook on both engines, and in turn two that people write. `postgresUrl` is optional. */
export function createAcceptance(postgresUrl: string | undefined, size = acceptanceSize) {
  return createReceiverBenchmark<Round, AcceptanceCandidate>({
    name: 'acceptance',
    description:
      `Notifications accepted by the receiver, committed before they are acknowledged, on PGlite and on the PostgreSQL in ` +
      `TEST_DATABASE_URL, with a static header checked; compared with a server that checks the same and stores nothing, and ` +
      `with one that commits a transaction for each request. ${size.connections} connections as fast as they are answered, for ` +
      `${size.burstMs} ms and for ${size.sustainedMs} ms until all is derived, then ${size.pacedPerSecond} a second whatever is ` +
      `answered; medians of ${size.rounds} rounds. Scores are not read.`,
    rounds: size.rounds,
    rows,
    candidates: createCandidates(postgresUrl),
    // A job that waits for a score costs a connection: one is enough.
    settings: { RECEIVER_SCORE_CONCURRENCY: '1' },
    goalsOf: (candidate) => candidate.goals ?? [],
    start(started, candidate) {
      const stores = candidate.goals !== undefined;
      const load = new Load({
        ...started,
        statuses: scrapingStatuses,
        isDone: stores ? isDerived : undefined,
      });
      return () => measureRound(load, size, stores);
    },
    judge: (rounds) => judgeStored(rounds.flatMap(({ storage }) => storage ?? [])),
  });
}
