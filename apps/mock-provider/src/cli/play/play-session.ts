import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import type { Delivery, PlayedSession, PlayRequest, ReceiverRequest } from '@ine-scraping/contracts';

import type { MockProviderControl } from '../../control/control.ts';
import { readsScore } from '../../incode/request-counts.ts';
import type { DeliveryPolicy } from '../../webhook/delivery-policy.ts';
import { countDeliveries, type ExpectedPlay } from '../expected-play.ts';
import {
  countPrompted,
  isScoreRead,
  knownDelivery,
  noScoreReads,
  type ScoreReads,
} from '../verify-session.ts';
import { describeHopeless, describeOutlook } from './outlook.ts';
import { deliverySteps, requestSteps, type TimelineStep } from './timeline.ts';

/** How long a person is left to wonder what is waited for, in real milliseconds. */
const silenceMsMax = 1000;

/** Is told what happens. */
export interface Storyteller {
  /** Called with each step, once, in the order in which they happen. */
  readonly onStep: (step: TimelineStep) => void;
  /** Called once, with a sentence on what to do, when the receiver refuses what it should take. */
  readonly onRefused: (outlook: string) => void;
  /** Called once when nothing is left but the receiver's read of the score, and that does not come at once. */
  readonly onScoreAwaited: () => void;
}

export interface SessionToPlay extends Storyteller {
  readonly control: MockProviderControl;
  readonly request: PlayRequest;
  readonly expected: ExpectedPlay;
  /** How its deliveries are judged and retried. */
  readonly policy: DeliveryPolicy;
  /** Milliseconds on the clock for each real one. */
  readonly speed: number;
  /** Whether a receiver that is not there ends the play, instead of half an hour of retries, and one that refuses is told of. */
  readonly endsEarly: boolean;
  /** How long, in real milliseconds, the receiver gets to read the score once every delivery has ended; 0: none is expected. */
  readonly scoreWaitMs: number;
  readonly signal: AbortSignal;
}

export interface PlayedSessionResult {
  readonly session: PlayedSession;
  readonly deliveries: readonly Delivery[];
  readonly requests: readonly ReceiverRequest[];
  readonly scoreReads: ScoreReads;
  /** It read the score, and then no more although there was time. */
  readonly stoppedAsking: boolean;
  /** Why the play ended early; `null`: it did not. */
  readonly hopeless: string | null;
  readonly steps: readonly TimelineStep[];
}

function isAnswered({ status }: ReceiverRequest): boolean {
  return status !== null;
}

/** A receiver that waits twice as long each time, and a bit more, is quiet for so many times its longest wait yet, and not longer. */
const longestWaits = 3;

/** Shorter silences mean nothing, in milliseconds. */
const silenceMsMin = 10_000;

/** Whether somebody who asked at these times has stopped asking by `nowMs`. Pure. */
export function hasStoppedAsking(askedAtMs: readonly number[], nowMs: number): boolean {
  const last = askedAtMs.at(-1);
  if (last === undefined) return false;
  const waits = askedAtMs.slice(1).map((at, index) => at - (askedAtMs[index] ?? at));
  return nowMs - last > Math.max(silenceMsMin, longestWaits * Math.max(0, ...waits));
}

/** From one move of the clock to the next, in real milliseconds: finer than anybody sees. */
const tickMs = 10;

/** Longest single move, on the clock: however fast it runs, what has happened is told in between. */
const stepMsMax = 1000;

interface Pace {
  /** Milliseconds on the clock for each real one. */
  readonly speed: number;
  readonly signal: AbortSignal;
  /** Called after each move; true ends it. */
  readonly isDone: () => Promise<boolean>;
}

/**
 * Moves a manual clock as real time goes by. A session on it has exact times, the same in each run and at each speed, which
 * a real clock has not.
 */
async function paceClock(control: Pick<MockProviderControl, 'advance'>, pace: Pace): Promise<void> {
  const { speed, signal, isDone } = pace;
  const startedAtMs = performance.now();
  const interrupted = once(signal, 'abort');
  let movedMs = 0;
  while (!signal.aborted) {
    const behindMs = Math.floor((performance.now() - startedAtMs) * speed) - movedMs;
    const stepMs = Math.min(Math.max(behindMs, 0), stepMsMax);
    // A receiver that hangs must not hold up Ctrl-C.
    await Promise.race([control.advance(stepMs), interrupted]);
    movedMs += stepMs;
    if (await isDone()) return;
    // A receiver that took long to answer has held the clock up: it catches up without a pause.
    if (behindMs <= stepMsMax) await wait(tickMs);
  }
}

/** Plays one session on a manual clock that goes with real time, and tells what happens as it does. */
export async function playSession(play: SessionToPlay): Promise<PlayedSessionResult> {
  const { control, request, expected, policy, speed, scoreWaitMs, signal } = play;
  const startMs = Date.parse((await control.clock()).now);
  const lastScrapingMs = startMs + Math.max(0, ...(request.scrapeAgainAfterMs ?? []));
  const session = await control.play(request);
  const { interviewId } = session;
  const told = new Map<string, TimelineStep>();
  let deliveries: readonly Delivery[] = [];
  let requests: readonly ReceiverRequest[] = [];
  let scoreReads: ScoreReads = noScoreReads;
  let endedAtMs: number | undefined;
  let toldToWait = false;
  let outlook: string | undefined;
  let hopeless: string | null = null;

  function tell(steps: readonly TimelineStep[]): void {
    for (const step of steps.filter(({ id }) => !told.has(id)).toSorted((a, b) => a.atMs - b.atMs)) {
      told.set(step.id, step);
      play.onStep(step);
    }
  }

  /** All that the scenario sends has been sent and has ended, and scraping is over, if it ever is. */
  async function hasEnded(): Promise<boolean> {
    if (deliveries.length < countDeliveries(expected)) return false;
    if (deliveries.some(({ state }) => state === 'PENDING')) return false;
    if (!expected.finishes) return true;
    if (Date.parse((await control.clock()).now) < lastScrapingMs) return false;
    return (await control.session(interviewId)).scrapingStatus === 'FINISHED';
  }

  function tellOutlook(): void {
    if (outlook !== undefined) return;
    outlook = describeOutlook(deliveries, { expected, policy, speed });
    if (outlook !== undefined) play.onRefused(outlook);
  }

  async function look(): Promise<boolean> {
    deliveries = await control.deliveries({ interviewId });
    const report = await control.requests({ interviewId });
    requests = report.requests;
    const prompted = countPrompted(expected, requests, deliveries.map(knownDelivery));
    scoreReads = { ...report.scoreReads, prompted };
    tell([...deliverySteps(deliveries, startMs), ...requestSteps(requests.filter(isAnswered), startMs)]);
    if (play.endsEarly) {
      hopeless = describeHopeless(deliveries);
      if (hopeless !== null) return true;
      tellOutlook();
    }
    if (!(await hasEnded())) return false;
    const nowMs = performance.now();
    endedAtMs ??= nowMs;
    if (isScoreRead(expected, scoreReads) || nowMs - endedAtMs >= scoreWaitMs) return true;
    if (!toldToWait && nowMs - endedAtMs >= silenceMsMax) {
      toldToWait = true;
      play.onScoreAwaited();
    }
    return false;
  }

  await paceClock(control, { speed, signal, isDone: look });
  tell(requestSteps(requests, startMs));
  const askedAtMs = requests.filter(readsScore).map(({ at }) => Date.parse(at));
  const stoppedAsking = hasStoppedAsking(askedAtMs, Date.parse((await control.clock()).now));
  const steps = [...told.values()];
  return { session, deliveries, requests, scoreReads, stoppedAsking, hopeless, steps };
}
