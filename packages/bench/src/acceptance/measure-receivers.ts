import { type BenchProcess, startBenchProcess } from '../bench-process.ts';
import { percentilesOf } from '../percentiles.ts';
import { judgeStorage, type JudgedStorage } from './judge-storage.ts';
import { type Step, stepAnswerSchema, type StepAnswer } from './messages.ts';
import {
  type ReceiverName,
  type StartedReceiver,
  startReceivers,
  type WantedReceivers,
} from './started-receivers.ts';
import { readStoredNotifications } from './stored-notifications.ts';

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

/** How one receiver did in all rounds. */
export interface MeasuredReceiver {
  readonly name: ReceiverName;
  readonly rounds: readonly Round[];
  /** After each round, of everything since the start; empty for those that store nothing. */
  readonly storage: readonly JudgedStorage[];
  /** Of all steps. */
  readonly sent: number;
  readonly unacknowledged: number;
}

export interface MeasuredReceivers {
  readonly receivers: readonly MeasuredReceiver[];
  readonly withoutPostgres: string | undefined;
}

/** No step is allowed more: then nothing answers any more. */
const stepMsMax = 60_000;

/** One receiver under load, with what was sent to it. */
class LoadedReceiver {
  readonly started: StartedReceiver;
  readonly #sender: BenchProcess;
  readonly #size: AcceptanceSize;
  readonly #signal: AbortSignal;
  readonly #rounds: Round[] = [];
  readonly #storage: JudgedStorage[] = [];
  readonly #unacknowledged = new Set<number>();
  #sent = 0;

  constructor(started: StartedReceiver, sender: BenchProcess, size: AcceptanceSize, signal: AbortSignal) {
    this.started = started;
    this.#sender = sender;
    this.#size = size;
    this.#signal = signal;
  }

  async warmUp(): Promise<void> {
    await this.#send(this.#size.closed, null);
    await this.#verify();
  }

  async runRound(): Promise<void> {
    const { closed: count, open, openPerSecond } = this.#size;
    const cpuBefore = await this.started.cpuMs();
    const closed = await this.#send(count, null);
    const cpuMs = (await this.started.cpuMs()) - cpuBefore;
    const paced = await this.#send(open, openPerSecond);
    await this.#verify();
    const inClosed = percentilesOf(closed.latenciesMs);
    const inOpen = percentilesOf(paced.latenciesMs);
    const acknowledged = closed.latenciesMs.length;
    this.#rounds.push({
      perSecond: (acknowledged / closed.elapsedMs) * 1000,
      closedP50: inClosed.p50,
      closedP99: inClosed.p99,
      openP50: inOpen.p50,
      openP99: inOpen.p99,
      cpuMs: cpuMs / acknowledged,
      senderBusy: closed.cpuMs / closed.elapsedMs,
    });
  }

  result(): MeasuredReceiver {
    return {
      name: this.started.name,
      rounds: this.#rounds,
      storage: this.#storage,
      sent: this.#sent,
      unacknowledged: this.#unacknowledged.size,
    };
  }

  async #send(count: number, perSecond: number | null): Promise<StepAnswer> {
    const { connections, closedMsMax } = this.#size;
    const url = this.started.webhookUrl;
    const step: Step = { url, first: this.#sent, count, connections, perSecond, closedMsMax };
    const answer = await this.#sender.ask(step, stepAnswerSchema, stepMsMax);
    this.#sent += answer.sent;
    for (const number of answer.unacknowledged) this.#unacknowledged.add(number);
    return answer;
  }

  async #verify(): Promise<void> {
    const { stores, webhookUrl } = this.started;
    if (!stores) return;
    const sent = { sent: this.#sent, unacknowledged: this.#unacknowledged };
    // What was lost before does not come any more, and need not be waited for again.
    const lostBefore = this.#storage.at(-1)?.lost ?? 0;
    const stored = await readStoredNotifications(
      new URL(webhookUrl).origin,
      (current) => judgeStorage(sent, current).lost <= lostBefore,
      this.#signal,
    );
    this.#storage.push(judgeStorage(sent, stored));
  }
}

/**
 * Loads each receiver in turn, in several rounds, every second one in the opposite order, so that neither a machine that becomes
 * slower nor a neighbour favours one of them. Only one has anything to do at a time. Rejects when `signal` is aborted; either way
 * all have ended, and what they stored is removed.
 */
export async function measureReceivers(
  size: AcceptanceSize,
  wanted: WantedReceivers,
  signal: AbortSignal,
): Promise<MeasuredReceivers> {
  const { receivers, withoutPostgres, stop } = await startReceivers(wanted, signal);
  let sender: BenchProcess | undefined;
  try {
    const sending = startBenchProcess(new URL('load-sender.ts', import.meta.url), {}, signal);
    sender = sending;
    const loaded = receivers.map((started) => new LoadedReceiver(started, sending, size, signal));
    for (const receiver of loaded) await receiver.warmUp();
    for (let round = 0; round < size.rounds; round += 1) {
      const inTurn = round % 2 === 0 ? loaded : loaded.toReversed();
      for (const receiver of inTurn) await receiver.runRound();
    }
    return { receivers: loaded.map((receiver) => receiver.result()), withoutPostgres };
  } finally {
    await sender?.stop();
    await stop();
  }
}
