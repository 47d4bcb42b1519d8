import { createReceiverClient, type ReceiverClient } from '@ine-scraping/client';
import { waitUntil } from '@ine-scraping/e2e/wait-until';

import type { Step } from '../run-step.ts';
import { percentiles } from '../table.ts';
import type { Started } from './receiver-benchmark.ts';
import { notificationHeaders } from './start-receivers.ts';
import { checkStorage, numberedNotification, type SentStatus } from './stored-notifications.ts';

type IsDone = (client: ReceiverClient, interviewId: string, signal: AbortSignal) => Promise<boolean>;

/** That an interview has its verdict. */
export const isScored: IsDone = async (client, interviewId, signal) =>
  (await client.getVerification(interviewId, { signal }))?.state === 'SCORED';

/** Whom it is for, what each interview is told of, and whether all that follows from that has been done; without `isDone` nothing does. */
interface Loaded extends Pick<Started, 'receivers' | 'sender' | 'signal'> {
  readonly statuses: readonly SentStatus[];
  readonly isDone?: IsDone | undefined;
}

/** How long what was acknowledged may take to be done. */
const doneMsMax = 60_000;
/** How often it is looked: one in a hundred of a round, and little work for a receiver that has enough. */
const doneEveryMs = 50;

/** Load on receivers, round by round. */
export class Load {
  readonly #loaded: Loaded;
  readonly #client: ReceiverClient;
  readonly #unacknowledged = new Set<number>();
  #first = 0;
  #end = 0;
  #createdFrom = new Date().toISOString();

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
    this.#client = createReceiverClient({ baseUrl: new URL(loaded.receivers.webhookUrls[0] ?? '').origin });
  }

  /** With an interview of its own. What was sent before is not looked at again. */
  beginRound(): void {
    const { length } = this.#loaded.statuses;
    this.#end = Math.ceil(this.#end / length) * length;
    this.#first = this.#end;
    this.#createdFrom = new Date().toISOString();
    this.#unacknowledged.clear();
  }

  /** Times in milliseconds. */
  async run(step: Omit<Step, 'first'>) {
    const { receivers, sender, statuses } = this.#loaded;
    const cpuMsBefore = await receivers.readCpuMs();
    const sending = { ...step, urls: receivers.webhookUrls, statuses, first: this.#end };
    const { elapsedMs, busyShare, failed, latenciesMs, sent, waitedShare } = await sender.ask('run', sending);
    this.#end += sent;
    for (const number of failed) this.#unacknowledged.add(number);
    const doneMs = elapsedMs + (await this.#drain());
    const acknowledged = latenciesMs.length;
    return {
      acceptedPerSecond: (acknowledged / elapsedMs) * 1000,
      /** Until all that follows has been done as well. */
      donePerSecond: (acknowledged / doneMs) * 1000,
      latency: percentiles(latenciesMs),
      /** Of the receivers' processes, for each that was acknowledged and done; PostgreSQL's own is in other processes. */
      cpuMs: ((await receivers.readCpuMs()) - cpuMsBefore) / acknowledged,
      /** Share of the time in which the sender was busy: near 1 it is the sender that was measured. */
      senderBusy: busyShare,
      waitedShare,
    };
  }

  /** Everything since the round began. */
  check() {
    const sent = { first: this.#first, end: this.#end, createdFrom: this.#createdFrom };
    const { signal, statuses } = this.#loaded;
    return checkStorage(this.#client, { ...sent, statuses }, this.#unacknowledged, signal);
  }

  /** Sends one, and looks all the time: how many milliseconds until it is acknowledged and done. */
  async runAlone(): Promise<number> {
    const { receivers, signal, statuses } = this.#loaded;
    const [url = ''] = receivers.webhookUrls;
    const body = JSON.stringify(numberedNotification(this.#end, statuses));
    const begunMs = performance.now();
    const { ok } = await fetch(url, { method: 'POST', headers: notificationHeaders, body, signal });
    if (!ok) this.#unacknowledged.add(this.#end);
    this.#end += 1;
    await this.#drain(1);
    return performance.now() - begunMs;
  }

  /** How long until the last that was acknowledged is done: those before it are, or are in the same batch. */
  async #drain(everyMs = doneEveryMs): Promise<number> {
    const { isDone, signal, statuses } = this.#loaded;
    if (!isDone) return 0;
    const begunMs = performance.now();
    let last = this.#end - 1;
    while (this.#unacknowledged.has(last)) last -= 1;
    const { InterviewId } = numberedNotification(last, statuses);
    const look = async () => (await isDone(this.#client, InterviewId, signal)) || undefined;
    await waitUntil(look, { limitMs: doneMsMax, everyMs, signal });
    return performance.now() - begunMs;
  }
}
