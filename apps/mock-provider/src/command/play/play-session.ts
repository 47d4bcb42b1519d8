import type { Delivery, PlayedSession, ReceiverRequest } from '@ine-scraping/contracts';

import type { MockProviderControl } from '../../control/control.ts';
import { countDeliveries, type ExpectedPlay } from '../expected-play.ts';
import { isScoreRead, type ScoreReads } from '../verify-session.ts';
import { paceClock } from './pace-clock.ts';
import { deliverySteps, requestSteps, type TimelineStep } from './timeline.ts';

export interface SessionToPlay {
  readonly control: MockProviderControl;
  readonly scenario: string;
  readonly seed: string;
  readonly externalId: string | undefined;
  /** When scraping is asked for again, in milliseconds from the first time. */
  readonly scrapeAgainAfterMs: readonly number[];
  readonly expected: ExpectedPlay;
  /** Milliseconds on the clock for each real one. */
  readonly speed: number;
  /** How long, in real milliseconds, the receiver gets to read the score once every delivery has ended; 0: none is expected. */
  readonly scoreWaitMs: number;
  readonly signal: AbortSignal;
  /** Called with each step, once, in the order in which they happen. */
  readonly onStep: (step: TimelineStep) => void;
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

/** Plays one session on a manual clock that goes with real time, and tells what happens as it does. */
export async function playSession(play: SessionToPlay): Promise<PlayedSessionResult> {
  const { control, scenario, seed, externalId, scrapeAgainAfterMs, expected, speed, scoreWaitMs, signal } =
    play;
  const startMs = Date.parse((await control.clock()).now);
  const session = await control.play({
    scenario,
    seed,
    ...(externalId === undefined ? {} : { externalId }),
    scrapeAgainAfterMs: [...scrapeAgainAfterMs],
  });
  const { interviewId } = session;
  const told = new Map<string, TimelineStep>();
  let deliveries: readonly Delivery[] = [];
  let requests: readonly ReceiverRequest[] = [];
  let scoreReads: ScoreReads = { beforeFinished: 0, afterFinished: 0, withOutcome: 0 };
  let endedAtMs: number | undefined;

  function tell(steps: readonly TimelineStep[]): void {
    for (const step of steps.filter(({ id }) => !told.has(id)).toSorted((a, b) => a.atMs - b.atMs)) {
      told.set(step.id, step);
      play.onStep(step);
    }
  }

  async function look(): Promise<boolean> {
    deliveries = await control.deliveries({ interviewId });
    ({ requests, scoreReads } = await control.requests({ interviewId }));
    tell([...deliverySteps(deliveries, startMs), ...requestSteps(requests.filter(isAnswered), startMs)]);
    const { scrapingStatus } = await control.session(interviewId);
    const pending = deliveries.some(({ state }) => state === 'PENDING');
    // A scenario that never finishes has no end of its own: it is over when all it sends has been sent.
    const over = deliveries.length >= countDeliveries(expected) && !pending;
    if (!over || (scrapingStatus === 'IN_PROGRESS' && expected.announcesFinished)) return false;
    endedAtMs ??= performance.now();
    return isScoreRead(expected, scoreReads) || performance.now() - endedAtMs >= scoreWaitMs;
  }

  await paceClock(control, { speed, signal, isDone: look });
  tell(requestSteps(requests, startMs));
  return { session, deliveries, requests, scoreReads, steps: [...told.values()] };
}
