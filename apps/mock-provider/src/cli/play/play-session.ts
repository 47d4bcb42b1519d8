import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import type { Delivery, PlayedSession, PlayRequest, ReceiverRequest } from '@ine-scraping/contracts';

import type { MockProviderControl } from '../../control/control.ts';
import { countDeliveries, type ExpectedPlay } from '../expected-play.ts';
import { isScoreRead, noScoreReads, type ScoreReads } from '../verify-session.ts';
import { deliverySteps, requestSteps, type TimelineStep } from './timeline.ts';

/** How long a person is left to wonder what is waited for, in real milliseconds. */
const silenceMsMax = 1000;

export interface SessionToPlay {
  readonly control: MockProviderControl;
  readonly request: PlayRequest;
  readonly expected: ExpectedPlay;
  /** Milliseconds on the clock for each real one. */
  readonly speed: number;
  /** How long, in real milliseconds, the receiver gets to read the score once every delivery has ended; 0: none is expected. */
  readonly scoreWaitMs: number;
  readonly signal: AbortSignal;
  /** Called with each step, once, in the order in which they happen. */
  readonly onStep: (step: TimelineStep) => void;
  /** Called once when nothing is left but the receiver's read of the score, and that does not come at once. */
  readonly onScoreAwaited: () => void;
}

export interface PlayedSessionResult {
  readonly session: PlayedSession;
  readonly deliveries: readonly Delivery[];
  readonly requests: readonly ReceiverRequest[];
  readonly scoreReads: ScoreReads;
  readonly steps: readonly TimelineStep[];
}

function isAnswered({ status }: ReceiverRequest): boolean {
  return status !== null;
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
  const { control, request, expected, speed, scoreWaitMs, signal } = play;
  const startMs = Date.parse((await control.clock()).now);
  const lastScrapingMs = startMs + Math.max(0, ...(request.scrapeAgainAfterMs ?? []));
  const session = await control.play(request);
  const { interviewId } = session;
  const told = new Map<string, TimelineStep>();
  let deliveries: readonly Delivery[] = [];
  let requests: readonly ReceiverRequest[] = [];
  let scoreReads = noScoreReads;
  let endedAtMs: number | undefined;
  let toldToWait = false;

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

  /** Who was told of FINISHED reads the score; who was not may find out. */
  function isRead(): boolean {
    if (expected.finishes && expected.outcomes.length > 0) return scoreReads.withOutcome > 0;
    return isScoreRead(expected, scoreReads);
  }

  async function look(): Promise<boolean> {
    deliveries = await control.deliveries({ interviewId });
    ({ requests, scoreReads } = await control.requests({ interviewId }));
    tell([...deliverySteps(deliveries, startMs), ...requestSteps(requests.filter(isAnswered), startMs)]);
    if (!(await hasEnded())) return false;
    const nowMs = performance.now();
    endedAtMs ??= nowMs;
    if (isRead() || nowMs - endedAtMs >= scoreWaitMs) return true;
    if (!toldToWait && nowMs - endedAtMs >= silenceMsMax) {
      toldToWait = true;
      play.onScoreAwaited();
    }
    return false;
  }

  await paceClock(control, { speed, signal, isDone: look });
  tell(requestSteps(requests, startMs));
  return { session, deliveries, requests, scoreReads, steps: [...told.values()] };
}
