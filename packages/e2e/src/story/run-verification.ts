import {
  createOmniClient,
  createReceiverClient,
  IneScrapingClientError,
  type ReceiverClient,
} from '@ine-scraping/client';
import {
  type Delivery,
  mockControlContract,
  type MockSession,
  type Verification,
} from '@ine-scraping/contracts';
import type { OmniCredentials } from '@ine-scraping/contracts/conformance';

import { waitUntil } from '../command/wait-until.ts';
import {
  closingSteps,
  deliverySteps,
  inOrder,
  type Losses,
  lossSteps,
  receiverSteps,
  type StepKind,
  type TimelineStep,
} from './timeline.ts';

/** Where both apps are, and what lets a customer in. */
export interface AppAccess {
  /** The mock provider, which serves the Omni API and its own control API. */
  readonly mockProviderUrl: string;
  readonly receiverUrl: string;
  readonly credentials: OmniCredentials;
}

export interface RunOptions {
  /** The customer's own id for the session; comes back in the notifications. */
  readonly externalId: string;
  /** Told each step as it happens. */
  readonly onStep?: (step: TimelineStep, startedAt: string) => void;
  /** What no notification shows. Default: nothing. */
  readonly losses?: Losses;
  /** How long to wait for the end, in milliseconds. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A verification from its start to its end. */
export interface RunVerification {
  readonly interviewId: string;
  readonly startedAt: string;
  readonly steps: readonly TimelineStep[];
  /** As it was seen last: `SCORED` or `FAILED`, anything else when the time was over. */
  readonly verification: Verification | undefined;
}

/** Often enough that the timeline reads as it happens, and seldom enough to cost nothing. */
const lookEveryMs = 50;

async function readDeliveries(
  { mockProviderUrl }: AppAccess,
  interviewId: string,
  signal?: AbortSignal,
): Promise<Delivery[]> {
  const { path, responses } = mockControlContract.listDeliveries;
  const response = await fetch(`${mockProviderUrl}${path}?interviewId=${encodeURIComponent(interviewId)}`, {
    signal: signal ?? null,
  });
  return responses[200].parse(await response.json()).deliveries;
}

async function readScraping(
  { mockProviderUrl }: AppAccess,
  interviewId: string,
  signal?: AbortSignal,
): Promise<MockSession> {
  const { path, responses } = mockControlContract.getSession;
  const url = `${mockProviderUrl}${path.replace(':interviewId', encodeURIComponent(interviewId))}`;
  const response = await fetch(url, { signal: signal ?? null });
  return responses[200].parse(await response.json());
}

interface Look {
  readonly steps: TimelineStep[];
  readonly verification: Verification | undefined;
  readonly ended: boolean;
}

/** One look at both sides. The receiver first: what it has done is then in the provider's log, too. */
async function look(
  access: AppAccess,
  receiver: ReceiverClient,
  interviewId: string,
  { losses, signal }: Pick<RunOptions, 'losses' | 'signal'>,
): Promise<Look> {
  const verification = await receiver.getVerification(interviewId, { signal });
  const timeline = await receiver.getTimeline(interviewId, { signal });
  const deliveries = await readDeliveries(access, interviewId, signal);
  const lost = losses ? lossSteps(losses, await readScraping(access, interviewId, signal)) : [];
  const closing = verification ? closingSteps(verification) : [];
  // On a busy machine the verdict is there before the provider has read the acknowledgement that led to it: it is told last.
  const isAnswerOnItsWay = deliveries.some(
    ({ state, nextAttemptAt }) => state === 'PENDING' && nextAttemptAt === null,
  );
  const steps = inOrder([...deliverySteps(deliveries), ...lost, ...receiverSteps(timeline?.entries ?? [])]);
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
    if (down && !args[3].signal?.aborted) return undefined;
    throw error;
  }
}

/**
 * Asks for one verification through the Omni API, as a customer's backend would: start, then government-validation by scraping. Tells
 * each step as it happens, and resolves at the verdict, or when the time is over.
 */
export async function runVerification(access: AppAccess, options: RunOptions): Promise<RunVerification> {
  const { externalId, onStep, signal, limitMs } = options;
  const startedAt = new Date().toISOString();
  const told = new Map<string, TimelineStep>();
  const tell = (step: TimelineStep): void => {
    if (told.has(step.id)) return;
    told.set(step.id, step);
    onStep?.(step, startedAt);
  };
  const tellNow = (kind: StepKind, text: string): void =>
    tell({ id: kind, kind, at: new Date().toISOString(), actor: 'you', text });

  const omni = createOmniClient({ baseUrl: access.mockProviderUrl, ...access.credentials });
  const { interviewId, token } = await omni.start({ body: { externalId }, signal });
  tellNow('STARTED', `start interview ${interviewId} (externalId ${externalId})`);
  tellNow('SCRAPING_ASKED', 'ask for government-validation by scraping');
  await omni.processGovernmentValidation({ interviewId, token, scrapingMethod: true, signal });

  const receiver = createReceiverClient({ baseUrl: access.receiverUrl });
  let verification: Verification | undefined;
  const lookForTheEnd = async (): Promise<true | undefined> => {
    const seen = await lookUnlessDown(access, receiver, interviewId, options);
    seen?.steps.forEach(tell);
    verification = seen?.verification ?? verification;
    return seen?.ended || undefined;
  };
  await waitUntil(lookForTheEnd, { limitMs, everyMs: lookEveryMs, signal });
  return { interviewId, startedAt, steps: [...told.values()], verification };
}
