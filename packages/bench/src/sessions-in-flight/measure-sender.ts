import { type BenchProcess, startBenchProcess } from '../bench-process.ts';
import { type Percentiles, percentilesOf } from '../percentiles.ts';
import { awaitArrivals } from './await-arrivals.ts';
import { longestOf, withoutOwnWork } from './hold-ups.ts';
import { type InFlight, inFlightOf } from './in-flight.ts';
import { type Lateness, latenessOf } from './lateness.ts';
import { matchArrivals, type Plans } from './match-arrivals.ts';
import {
  arrivalsAnswerSchema,
  countAnswerSchema,
  leftAnswerSchema,
  type Load,
  recordsAnswerSchema,
  startAnswerSchema,
  urlAnswerSchema,
  type Usage,
  usageAnswerSchema,
} from './messages.ts';
import { type Plan, planArrivalsOf } from './planned-arrivals.ts';

/** What starting all sessions may take beyond the ramp: a sender that takes longer does not answer any more. */
const startLateMsMax = 15_000;

/** What one sender has to carry, and against which receiver. */
export interface Play extends Omit<Load, 'webhookUrl'> {
  readonly sender: 'mock-provider' | 'bare';
  /** From the end of a request to its acknowledgement, in milliseconds. */
  readonly answerAfterMs: number;
}

/** How one sender did. Times in milliseconds. */
export interface Measurement extends Omit<Usage, 'holdUps'> {
  readonly sessions: number;
  readonly scrapingMs: number;
  readonly inFlight: InFlight;
  /** Notifications that could be read. */
  readonly arrived: number;
  readonly expected: number;
  /** See `MatchedArrivals`; with the requests that cannot be read, because the scenario garbles them. */
  readonly lost: number;
  readonly surplus: number;
  /** What the sender still had to do when everything had arrived: another notification, for one. */
  readonly left: number;
  /** Requests in all, those that could not be read too. */
  readonly requests: number;
  /** Between the time at which a notification was due and its arrival, by the clock of this machine. */
  readonly lateness: Lateness;
  /** `DeliveryAttempt.lateMs` of all attempts: what the sender says itself; `null` when it says nothing. */
  readonly ownLateness: Percentiles | null;
  /** The longest that an event loop was held up: by whatever, and, of the sender, by what is not its own work. */
  readonly heldUp: { readonly sender: number; readonly senderByMachine: number; readonly receiver: number };
}

/** All that was planned, by scenario and summed up. */
interface Expected {
  readonly plans: Plans;
  readonly readable: number;
  readonly garbled: number;
  /** When the last one is due, from the start of its session. */
  readonly lastDueMs: number;
}

function expectAll(sessionsOf: Readonly<Record<string, number>>, scrapingMs: number): Expected {
  const plans = new Map(Object.keys(sessionsOf).map((name) => [name, planArrivalsOf(name, scrapingMs)]));
  const sum = (countOf: (plan: Plan) => number): number =>
    [...plans].reduce((total, [name, plan]) => total + (sessionsOf[name] ?? 0) * countOf(plan), 0);
  return {
    plans,
    readable: sum(({ readable }) => readable.length),
    garbled: sum(({ garbled }) => garbled),
    lastDueMs: Math.max(...[...plans.values()].flatMap(({ readable }) => readable).map(({ dueMs }) => dueMs)),
  };
}

async function readMeasurement(
  { sessions, scrapingMs }: Omit<Play, 'sender'>,
  { receiver, sending }: Readonly<Record<'receiver' | 'sending', BenchProcess>>,
  { plans, readable, garbled }: Expected,
): Promise<Omit<Measurement, 'left'>> {
  // First: the records are a long message, which takes memory and time.
  const { holdUps, ...usage } = await sending.ask({ question: 'usage' }, usageAnswerSchema);
  const { started, ownLateMs } = await sending.ask({ question: 'records' }, recordsAnswerSchema);
  const received = await receiver.ask({ question: 'arrivals' }, arrivalsAnswerSchema);
  const { arrivals, unreadable } = received;
  const { onTheWay, lost, surplus } = matchArrivals(started, arrivals, plans);
  const senderByMachine = withoutOwnWork(holdUps);
  return {
    ...usage,
    sessions,
    scrapingMs,
    inFlight: inFlightOf(started, arrivals, senderByMachine),
    arrived: arrivals.length,
    expected: readable,
    lost: lost + Math.max(0, garbled - unreadable),
    surplus: surplus + Math.max(0, unreadable - garbled),
    requests: arrivals.length + unreadable,
    lateness: latenessOf(onTheWay, [...senderByMachine, ...received.holdUps]),
    ownLateness: ownLateMs.length === 0 ? null : percentilesOf(ownLateMs),
    heldUp: {
      sender: longestOf(holdUps),
      senderByMachine: longestOf(senderByMachine),
      receiver: longestOf(received.holdUps),
    },
  };
}

/**
 * Lets one sender carry the load, in a process of its own, against the smallest receiver, in another. Rejects when `signal` is
 * aborted; either way both have ended.
 */
export async function measureSender({ sender, ...play }: Play, signal: AbortSignal): Promise<Measurement> {
  const { answerAfterMs, ...load } = play;
  const receiver = startBenchProcess(
    new URL('acknowledging-receiver.ts', import.meta.url),
    { answerAfterMs },
    signal,
  );
  const stops = [receiver.stop];
  try {
    const { url: webhookUrl } = await receiver.ask({ question: 'url' }, urlAnswerSchema);
    const sending = startBenchProcess(
      new URL(`${sender}-sender.ts`, import.meta.url),
      { ...load, webhookUrl },
      signal,
    );
    stops.push(sending.stop);
    const startMsMax = 2 * load.rampMs + startLateMsMax;
    const { sessionsOf } = await sending.ask({ question: 'start' }, startAnswerSchema, startMsMax);
    const expected = expectAll(sessionsOf, load.scrapingMs);
    const awaited = {
      expected: expected.readable,
      lastDueMs: performance.now() + expected.lastDueMs,
      arrived: async () => (await receiver.ask({ question: 'count' }, countAnswerSchema)).count,
      left: async () => (await sending.ask({ question: 'left' }, leftAnswerSchema)).left,
    };
    const left = await awaitArrivals(awaited, signal);
    return { ...(await readMeasurement(play, { receiver, sending }, expected)), left };
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}
