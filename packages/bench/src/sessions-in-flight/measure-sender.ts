import { cleanUp } from '@ine-scraping/e2e/clean-up';
import { waitUntil } from '@ine-scraping/e2e/wait-until';
import { percentilesOf } from '@ine-scraping/mock-provider/percentiles';

import { startBenchProcess } from '../bench-process.ts';
import { createMachineWatch } from '../machine.ts';
import type { AcknowledgingReceiver } from './acknowledging-receiver.ts';
import { countInFlight, matchArrivals, type Plan, planArrivals } from './arrivals.ts';
import type { Sender } from './run-sender.ts';

/** How many sessions of what one sender has to carry, when, and against which receiver. Times in milliseconds. */
export interface Variant {
  readonly sender: 'mock-provider' | 'bare';
  /** A scenario, or a mix by weight, as the mock provider takes it. The bare sender knows `current` only. */
  readonly scenario: string;
  readonly sessions: number;
  /** All of them are started in this time, evenly. */
  readonly rampMs: number;
  /** From IN_PROGRESS to FINISHED. Longer than the ramp, so that all are in flight at once. */
  readonly scrapingMs: number;
  /** From the end of a request to its answer. */
  readonly answerAfterMs: number;
}

/** How one sender did. Times in milliseconds. */
export type Measurement = Awaited<ReturnType<typeof measureSender>>;

/** What the last notification may be late before it counts as lost, and one too many before it counts as coming. */
const lateMsMax = 15_000;

/** `lastDueMs`: when the last one is due, by `performance.now()`. `left`: what the sender still has to do. */
export interface AwaitedArrivals {
  readonly expected: number;
  readonly lastDueMs: number;
  arrived(): Promise<number>;
  left(): Promise<number>;
}

/**
 * Resolves when the sender has nothing left to do, with 0, or with what it has left after a time. As many arrivals as
 * planned do not end it: one can be a copy, and the copy of the last one comes after it.
 */
export async function awaitArrivals(awaited: AwaitedArrivals, signal: AbortSignal): Promise<number> {
  const { expected, lastDueMs, arrived, left } = awaited;
  let leftNow = 0;
  const look = async (): Promise<true | undefined> => {
    // Before that there is something left, and counting it would hold up who is measured.
    if ((await arrived()) < expected && performance.now() <= lastDueMs) return undefined;
    leftNow = await left();
    return leftNow === 0 || undefined;
  };
  await waitUntil(look, { limitMs: lastDueMs + lateMsMax - performance.now(), everyMs: 250, signal });
  return leftNow;
}

/**
 * Lets one sender carry the load, in a process of its own, against the smallest receiver, in another. Rejects when `signal` is
 * aborted; either way both have ended.
 */
export async function measureSender(variant: Variant, signal: AbortSignal) {
  const stops: (() => Promise<void>)[] = [];
  const start = <Asked extends AcknowledgingReceiver | Sender>(module: string, settings: object) => {
    const started = startBenchProcess<Asked>(new URL(`${module}.ts`, import.meta.url), settings, signal);
    stops.push(started.stop);
    return started;
  };
  try {
    const receiver = start<AcknowledgingReceiver>('acknowledging-receiver', variant);
    const webhookUrl = await receiver.ask('url');
    const sender = start<Sender>(`${variant.sender}-sender`, { ...variant, webhookUrl });
    const machine = createMachineWatch();
    const sessionsOf = await machine.during(sender.pid, () => sender.ask('start'));
    const plans = new Map(
      Object.keys(sessionsOf).map((scenario) => [scenario, planArrivals(scenario, variant.scrapingMs)]),
    );
    const sum = (countOf: (plan: Plan) => number): number =>
      [...plans].reduce((total, [scenario, plan]) => total + (sessionsOf[scenario] ?? 0) * countOf(plan), 0);
    const due = [...plans.values()].flatMap(({ readable }) => readable.map(({ dueMs }) => dueMs));
    const awaited = {
      expected: sum(({ readable }) => readable.length),
      lastDueMs: performance.now() + Math.max(...due),
      arrived: () => receiver.ask('count'),
      left: () => sender.ask('left'),
    };
    const left = await machine.during(sender.pid, () => awaitArrivals(awaited, signal));
    const { started, ownLateMs, ...usage } = await sender.ask('records');
    const { arrivals, unreadable } = await receiver.ask('received');
    const { lateMs, lost, surplus } = matchArrivals(started, arrivals, plans);
    // Too few or too many of the requests that the scenarios garble are lost or surplus as well.
    const garbledTooMany = unreadable - sum(({ garbled }) => garbled);
    return {
      ...usage,
      sessions: variant.sessions,
      inFlight: countInFlight(started, arrivals),
      /** Notifications that could be read. */
      arrived: arrivals.length,
      expected: awaited.expected,
      lost: lost + Math.max(0, -garbledTooMany),
      surplus: surplus + Math.max(0, garbledTooMany),
      /** What the sender still had to do when everything had arrived: another notification, for one. */
      left,
      requests: arrivals.length + unreadable,
      /** From when a notification was due until it arrived, by the clock of this machine. `null`: none arrived. */
      lateness: percentilesOf(lateMs),
      /** What the sender says itself; `null` when it says nothing. */
      ownLateness: percentilesOf(ownLateMs),
      /** See `createMachineWatch`. */
      waitedShare: machine.waitedShare(),
    };
  } finally {
    await cleanUp(stops);
  }
}
