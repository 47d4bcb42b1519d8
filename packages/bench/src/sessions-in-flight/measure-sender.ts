import { setTimeout as wait } from 'node:timers/promises';

import { startBenchProcess } from '../bench-process.ts';
import { type Percentiles, percentilesOf } from '../percentiles.ts';
import {
  type Arrival,
  arrivalsAnswerSchema,
  countAnswerSchema,
  type Load,
  startedAnswerSchema,
  type StartedSession,
  urlAnswerSchema,
  type Usage,
  usageAnswerSchema,
} from './messages.ts';

/** What the last notification may be late before it counts as lost. */
const lateMsMax = 15_000;

/** How often the receiver is asked how much has arrived. */
const pollMs = 250;

export type Sender = 'mock-provider' | 'bare';

/** How one sender did. Times in milliseconds. */
export interface Measurement extends Usage {
  readonly sessions: number;
  /** Sessions that had been started and not finished when the last one was started. */
  readonly inFlight: number;
  readonly arrived: number;
  readonly expected: number;
  /** Between the time at which a notification was due and its arrival, by the clock of this machine. */
  readonly lateness: Percentiles;
  /** The longest that the receiver, which has little to do, was woken late: the machine's share of any lateness. */
  readonly wakeUpDelayMsMax: number;
}

function latenessOf(
  started: readonly StartedSession[],
  arrivals: readonly Arrival[],
  scrapingMs: number,
): number[] {
  const startedAtMs = new Map(started.map(({ interviewId, atMs }) => [interviewId, atMs]));
  return arrivals.map(({ interviewId, scrapingStatus, atMs }) => {
    const dueMs =
      (startedAtMs.get(interviewId) ?? Number.NaN) + (scrapingStatus === 'FINISHED' ? scrapingMs : 0);
    return atMs - dueMs;
  });
}

function countInFlight(started: readonly StartedSession[], arrivals: readonly Arrival[]): number {
  const lastStartMs = Math.max(...started.map(({ atMs }) => atMs));
  const finished = arrivals.filter(
    ({ scrapingStatus, atMs }) => scrapingStatus === 'FINISHED' && atMs <= lastStartMs,
  );
  return started.length - finished.length;
}

/** Lets one sender carry the load, in a process of its own, against the smallest receiver, in another. */
export async function measureSender(sender: Sender, load: Omit<Load, 'webhookUrl'>): Promise<Measurement> {
  const { sessions, rampMs, scrapingMs } = load;
  const receiver = startBenchProcess(new URL('acknowledging-receiver.ts', import.meta.url));
  const stops = [receiver.stop];
  try {
    const { url: webhookUrl } = await receiver.ask({ question: 'url' }, urlAnswerSchema);
    const sending = startBenchProcess(new URL(`${sender}-sender.ts`, import.meta.url), {
      ...load,
      webhookUrl,
    });
    stops.push(sending.stop);
    await sending.ask({ question: 'start' }, countAnswerSchema, 2 * rampMs + lateMsMax);
    const expected = 2 * sessions;
    const deadline = performance.now() + scrapingMs + lateMsMax;
    for (;;) {
      const { count } = await receiver.ask({ question: 'count' }, countAnswerSchema);
      if (count >= expected || performance.now() > deadline) break;
      await wait(pollMs);
    }
    const usage = await sending.ask({ question: 'usage' }, usageAnswerSchema);
    const { started } = await sending.ask({ question: 'started' }, startedAnswerSchema);
    const { arrivals, wakeUpDelayMsMax } = await receiver.ask({ question: 'arrivals' }, arrivalsAnswerSchema);
    return {
      ...usage,
      sessions,
      inFlight: countInFlight(started, arrivals),
      arrived: arrivals.length,
      expected,
      lateness: percentilesOf(latenessOf(started, arrivals, scrapingMs)),
      wakeUpDelayMsMax,
    };
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}
