import { setTimeout as wait } from 'node:timers/promises';

import { type BenchProcess, startBenchProcess } from '../bench-process.ts';
import { type Percentiles, percentilesOf } from '../percentiles.ts';
import { latenessOf, type Plans } from './lateness.ts';
import {
  type Arrival,
  arrivalsAnswerSchema,
  countAnswerSchema,
  type Load,
  recordsAnswerSchema,
  startAnswerSchema,
  type StartedSession,
  urlAnswerSchema,
  type Usage,
  usageAnswerSchema,
} from './messages.ts';
import { planArrivalsOf } from './planned-arrivals.ts';

/** What the last notification may be late before it counts as lost. */
const lateMsMax = 15_000;

/** How often the receiver is asked how much has arrived. */
const pollMs = 250;

/** What one sender has to carry, and against which receiver. */
export interface Play extends Omit<Load, 'webhookUrl'> {
  readonly sender: 'mock-provider' | 'bare';
  /** From the end of a request to its acknowledgement, in milliseconds. */
  readonly answerAfterMs: number;
}

/** How one sender did. Times in milliseconds. */
export interface Measurement extends Usage {
  readonly sessions: number;
  /** Sessions that had been started and not finished when the last one was started. */
  readonly inFlight: number;
  /** Notifications that could be read. */
  readonly arrived: number;
  readonly expected: number;
  /** Requests in all: those that could not be read, because the scenario garbles them, too. */
  readonly requests: number;
  /** Between the time at which a notification was due and its arrival, by the clock of this machine. */
  readonly lateness: Percentiles;
  /** `DeliveryAttempt.lateMs` of all attempts: what the sender says itself; `null` when it says nothing. */
  readonly ownLateness: Percentiles | null;
  /** The longest that the receiver, which has little to do, was woken late: the machine's share of any lateness. */
  readonly wakeUpDelayMsMax: number;
}

function countInFlight(started: readonly StartedSession[], arrivals: readonly Arrival[]): number {
  const lastStartMs = Math.max(...started.map(({ atMs }) => atMs));
  const finished = arrivals.filter(
    ({ scrapingStatus, atMs }) => scrapingStatus === 'FINISHED' && atMs <= lastStartMs,
  );
  return started.length - new Set(finished.map(({ interviewId }) => interviewId)).size;
}

function planAll(sessionsOf: Readonly<Record<string, number>>, scrapingMs: number): Plans {
  return new Map(Object.keys(sessionsOf).map((name) => [name, planArrivalsOf(name, scrapingMs)]));
}

function countExpected(sessionsOf: Readonly<Record<string, number>>, plans: Plans): number {
  return [...plans].reduce((sum, [name, plan]) => sum + (sessionsOf[name] ?? 0) * plan.length, 0);
}

async function awaitArrivals(receiver: BenchProcess, expected: number, plans: Plans): Promise<void> {
  const lastDueMs = Math.max(...[...plans.values()].flat().map(({ dueMs }) => dueMs));
  const deadline = performance.now() + lastDueMs + lateMsMax;
  for (;;) {
    const { count } = await receiver.ask({ question: 'count' }, countAnswerSchema);
    if (count >= expected || performance.now() > deadline) return;
    await wait(pollMs);
  }
}

/** Lets one sender carry the load, in a process of its own, against the smallest receiver, in another. */
export async function measureSender({ sender, answerAfterMs, ...load }: Play): Promise<Measurement> {
  const { sessions, rampMs, scrapingMs } = load;
  const receiver = startBenchProcess(new URL('acknowledging-receiver.ts', import.meta.url), {
    answerAfterMs,
  });
  const stops = [receiver.stop];
  try {
    const { url: webhookUrl } = await receiver.ask({ question: 'url' }, urlAnswerSchema);
    const sending = startBenchProcess(new URL(`${sender}-sender.ts`, import.meta.url), {
      ...load,
      webhookUrl,
    });
    stops.push(sending.stop);
    const startMsMax = 2 * rampMs + lateMsMax;
    const { sessionsOf } = await sending.ask({ question: 'start' }, startAnswerSchema, startMsMax);
    const plans = planAll(sessionsOf, scrapingMs);
    const expected = countExpected(sessionsOf, plans);
    await awaitArrivals(receiver, expected, plans);
    const usage = await sending.ask({ question: 'usage' }, usageAnswerSchema);
    const { started, ownLateMs } = await sending.ask({ question: 'records' }, recordsAnswerSchema);
    const arrived = await receiver.ask({ question: 'arrivals' }, arrivalsAnswerSchema);
    const { arrivals, unreadable, wakeUpDelayMsMax } = arrived;
    return {
      ...usage,
      sessions,
      inFlight: countInFlight(started, arrivals),
      arrived: arrivals.length,
      expected,
      requests: arrivals.length + unreadable,
      lateness: percentilesOf(latenessOf(started, arrivals, plans)),
      ownLateness: ownLateMs.length === 0 ? null : percentilesOf(ownLateMs),
      wakeUpDelayMsMax,
    };
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}
