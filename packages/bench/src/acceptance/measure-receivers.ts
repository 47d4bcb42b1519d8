import { percentilesOf } from '@ine-scraping/mock-provider/percentiles';

import { type BenchProcess, startBenchProcess } from '../bench-process.ts';
import { createMachineWatch } from '../machine.ts';
import type { LoadSender } from './load-sender.ts';
import type { Step } from './run-step.ts';
import { type ReceiverName, type StartedReceiver, startReceivers } from './started-receivers.ts';
import { checkStorage, type JudgedStorage } from './stored-notifications.ts';

export interface AcceptanceSize {
  /** Each receiver is loaded once in each, in turn. */
  readonly rounds: number;
  readonly connections: number;
  /** How long one closed loop takes: the same for a fast one and a slow one. There is one more, before the first round. */
  readonly closedMsMax: number;
  /** Notifications of one closed loop, at most. */
  readonly closed: number;
  /** Notifications of one round in an open loop, and how many are due in a second. */
  readonly open: number;
  readonly openPerSecond: number;
}

type SendStep = (step: Step) => ReturnType<BenchProcess<LoadSender>['ask']>;

/** How one receiver did in one round. Times in milliseconds. */
export interface Round {
  readonly perSecond: number;
  readonly closedP50: number;
  readonly closedP99: number;
  readonly openP50: number;
  readonly openP99: number;
  /** Of the receiver's process, for each acknowledgement of the closed loop. */
  readonly cpuMs: number;
  /** Share of the closed loop in which the sender was busy: near 1 it is the sender that was measured. */
  readonly senderBusy: number;
}

/** One receiver under load, with what was sent to it. */
function createLoadedReceiver(
  { name, webhookUrl, stores, cpuMs }: StartedReceiver,
  { connections, closedMsMax, closed, open, openPerSecond }: AcceptanceSize,
  sendStep: SendStep,
  signal: AbortSignal,
) {
  const rounds: Round[] = [];
  const storage: JudgedStorage[] = [];
  const unacknowledged = new Set<number>();
  let sent = 0;

  async function send(count: number, perSecond: number | null) {
    const limits = { count, connections, perSecond, closedMsMax };
    const answer = await sendStep({ url: webhookUrl, first: sent, ...limits });
    sent += answer.sent;
    for (const number of answer.unacknowledged) unacknowledged.add(number);
    return { ...answer, acknowledged: answer.latenciesMs.length, ...percentilesOf(answer.latenciesMs) };
  }

  async function check(): Promise<void> {
    if (!stores) return;
    const lostBefore = storage.at(-1)?.lost ?? 0;
    const { origin } = new URL(webhookUrl);
    storage.push(await checkStorage(origin, { sent, unacknowledged }, lostBefore, signal));
  }

  return {
    async warmUp(): Promise<void> {
      await send(closed, null);
      await check();
    },
    async runRound(): Promise<void> {
      const cpuMsBefore = await cpuMs();
      const fast = await send(closed, null);
      const usedMs = (await cpuMs()) - cpuMsBefore;
      const paced = await send(open, openPerSecond);
      await check();
      rounds.push({
        perSecond: (fast.acknowledged / fast.elapsedMs) * 1000,
        closedP50: fast.p50 ?? Number.NaN,
        closedP99: fast.p99 ?? Number.NaN,
        openP50: paced.p50 ?? Number.NaN,
        openP99: paced.p99 ?? Number.NaN,
        cpuMs: usedMs / fast.acknowledged,
        senderBusy: fast.cpuMs / fast.elapsedMs,
      });
    },
    /** `storage`: after each round, of everything since the start; empty for those that store nothing. */
    result: () => ({ name, rounds, storage, sent, unacknowledged: unacknowledged.size }),
  };
}
export type MeasuredReceiver = ReturnType<ReturnType<typeof createLoadedReceiver>['result']>;
export type MeasuredReceivers = Awaited<ReturnType<typeof measureReceivers>>;

/**
 * Loads each receiver in turn, in several rounds, every second one in the opposite order, so that neither a machine that becomes
 * slower nor a neighbour favours one of them. Only one has anything to do at a time. Rejects when `signal` is aborted; either way
 * all have ended, and what they stored is removed.
 */
export async function measureReceivers(
  size: AcceptanceSize,
  names: readonly ReceiverName[],
  postgresUrl: string | undefined,
  signal: AbortSignal,
) {
  const { receivers, withoutPostgres, stop } = await startReceivers(names, postgresUrl, signal);
  let sender: BenchProcess<LoadSender> | undefined;
  try {
    const sending = startBenchProcess<LoadSender>(new URL('load-sender.ts', import.meta.url), {}, signal);
    sender = sending;
    const machine = createMachineWatch();
    const send: SendStep = (step) => sending.ask('run', step);
    // Whether others have the processors is seen beside the baseline: who stores shares them with its database.
    const sendWatched: SendStep = (step) => machine.during(sending.pid, () => send(step));
    const loaded = receivers.map((started, index) =>
      createLoadedReceiver(started, size, index === 0 ? sendWatched : send, signal),
    );
    for (const receiver of loaded) await receiver.warmUp();
    for (let round = 0; round < size.rounds; round += 1) {
      const inTurn = round % 2 === 0 ? loaded : loaded.toReversed();
      for (const receiver of inTurn) await receiver.runRound();
    }
    const measured = loaded.map((receiver) => receiver.result());
    return { receivers: measured, withoutPostgres, waitedShare: machine.waitedShare() };
  } finally {
    await sender?.stop();
    await stop();
  }
}
