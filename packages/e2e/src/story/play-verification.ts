import { setTimeout as delay } from 'node:timers/promises';

import {
  createOmniClient,
  createReceiverClient,
  IneScrapingClientError,
  type ReceiverClient,
} from '@ine-scraping/client';
import { type Delivery, mockControlContract, type Verification } from '@ine-scraping/contracts';
import type { OmniCredentials } from '@ine-scraping/contracts/conformance';

import {
  closingSteps,
  deliverySteps,
  inOrder,
  receiverSteps,
  type StepKind,
  type TimelineStep,
} from './timeline.ts';

/** Where both sides of the conversation are. */
export interface Stage {
  /** The mock provider, which serves the Omni API and its own control API. */
  readonly mockProviderUrl: string;
  readonly receiverUrl: string;
  readonly credentials: OmniCredentials;
}

export interface PlayOptions {
  /** The customer's own id for the session; comes back in the notifications. */
  readonly externalId: string;
  /** Told each step as it happens. */
  readonly onStep?: (step: TimelineStep, startedAt: string) => void;
  /** How long to wait for the end, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A verification that was played. */
export interface PlayedVerification {
  readonly interviewId: string;
  readonly startedAt: string;
  readonly steps: readonly TimelineStep[];
  /** As it was when the play ended: `SCORED` or `FAILED`, anything else when the time was over. */
  readonly verification: Verification | undefined;
}

/** Often enough that the timeline reads as it happens, and seldom enough to cost nothing. */
const pollEveryMs = 50;

async function readDeliveries(
  { mockProviderUrl }: Stage,
  interviewId: string,
  signal?: AbortSignal,
): Promise<Delivery[]> {
  const { path, responses } = mockControlContract.listDeliveries;
  const response = await fetch(`${mockProviderUrl}${path}?interviewId=${encodeURIComponent(interviewId)}`, {
    signal: signal ?? null,
  });
  return responses[200].parse(await response.json()).deliveries;
}

interface Look {
  readonly steps: TimelineStep[];
  readonly verification: Verification | undefined;
  readonly ended: boolean;
}

/** One look at both sides. The receiver first: what it has done is then in the provider's log, too. */
async function look(
  stage: Stage,
  receiver: ReceiverClient,
  interviewId: string,
  signal?: AbortSignal,
): Promise<Look> {
  const verification = await receiver.getVerification(interviewId, { signal });
  const timeline = await receiver.getTimeline(interviewId, { signal });
  const deliveries = await readDeliveries(stage, interviewId, signal);
  const closing = verification ? closingSteps(verification) : [];
  // On a busy machine the verdict is there before the provider has read the acknowledgement that led to it: it is told last.
  const isAnswerOnItsWay = deliveries.some(
    ({ state, nextAttemptAt }) => state === 'PENDING' && nextAttemptAt === null,
  );
  const steps = inOrder([...deliverySteps(deliveries), ...receiverSteps(timeline?.entries ?? [])]);
  return {
    steps: isAnswerOnItsWay ? steps : [...steps, ...closing],
    verification,
    ended: closing.length > 0 && deliveries.every(({ state }) => state !== 'PENDING'),
  };
}

/** The same; nothing while an app is down, such as one that starts again because its sources changed. */
async function lookUnlessDown(...args: Parameters<typeof look>): Promise<Look | undefined> {
  try {
    return await look(...args);
  } catch (error) {
    // A failed fetch is a TypeError.
    const down = error instanceof IneScrapingClientError ? error.retryable : error instanceof TypeError;
    if (down && !args[3]?.aborted) return undefined;
    throw error;
  }
}

/**
 * Plays one verification through the Omni API, as a customer's backend would: start, then government-validation by scraping. Tells
 * each step as it happens, and resolves at the verdict, or when the time is over.
 */
export async function playVerification(stage: Stage, options: PlayOptions): Promise<PlayedVerification> {
  const { externalId, onStep, signal, timeoutMs } = options;
  const startedAt = new Date().toISOString();
  const told = new Map<string, TimelineStep>();
  const tell = (step: TimelineStep): void => {
    if (told.has(step.id)) return;
    told.set(step.id, step);
    onStep?.(step, startedAt);
  };
  const tellNow = (kind: StepKind, text: string): void =>
    tell({ id: kind, kind, at: new Date().toISOString(), actor: 'you', text });

  const omni = createOmniClient({ baseUrl: stage.mockProviderUrl, ...stage.credentials });
  const { interviewId, token } = await omni.start({ body: { externalId }, signal });
  tellNow('STARTED', `start interview ${interviewId} (externalId ${externalId})`);
  tellNow('SCRAPING_ASKED', 'ask for government-validation by scraping');
  await omni.processGovernmentValidation({ interviewId, token, scrapingMethod: true, signal });

  const receiver = createReceiverClient({ baseUrl: stage.receiverUrl });
  const deadline = performance.now() + timeoutMs;
  let verification: Verification | undefined;
  for (;;) {
    const seen = await lookUnlessDown(stage, receiver, interviewId, signal);
    seen?.steps.forEach(tell);
    verification = seen?.verification ?? verification;
    if (seen?.ended || performance.now() > deadline) {
      return { interviewId, startedAt, steps: [...told.values()], verification };
    }
    await delay(pollEveryMs, undefined, signal && { signal });
  }
}
