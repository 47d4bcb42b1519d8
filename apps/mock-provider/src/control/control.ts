import {
  advanceRequestSchema,
  type ClockState,
  type Delivery,
  type MockSession,
  type OnboardingStatusDelivery,
  type PlayedSession,
  type PlayRequest,
  playRequestSchema,
  type Recording,
  type RequestReport,
  type ScenarioSummary,
} from '@ine-scraping/contracts';
import type { z } from 'zod';

import type { Clock } from '../clock/clock.ts';
import { MockProviderError } from '../errors.ts';
import type { Incode } from '../incode/incode.ts';
import { describeSession, type Session } from '../incode/session.ts';
import { exportSession } from '../recording/export-session.ts';
import type { ScenarioCatalog } from '../scenarios/catalog.ts';
import { firstOutcome } from '../scenarios/scenario.ts';
import type { DeliveryListener } from '../webhook/delivery-log.ts';
import { type DeliveryWaits, type DeliveryWanted, deliveryWantedSchema } from './delivery-waits.ts';

/**
 * The control API of `/_mock`, in process and typed. All methods are promises, like the HTTP calls that they
 * mirror. What has happened can be asked for after the mock has stopped, too.
 */
export interface MockProviderControl {
  /**
   * Starts a session and its scraping at once. Takes the name of a scenario or the whole request. Rejects
   * with `INVALID_REQUEST`, `UNKNOWN_SCENARIO`, `WEBHOOK_URL_REFUSED`, `STOPPED`.
   */
  play(request?: string | PlayRequest): Promise<PlayedSession>;
  /** What the mock knows of a session. Rejects with `UNKNOWN_SESSION`. */
  session(interviewId: string): Promise<MockSession>;
  /**
   * What a session has played so far, without personal data: `play` of the command line replays it. Rejects with
   * `UNKNOWN_SESSION`.
   */
  record(interviewId: string): Promise<Recording>;
  /** Deliveries with every attempt and its judgement, oldest first. */
  deliveries(filter?: { readonly interviewId?: string | undefined }): Promise<Delivery[]>;
  /**
   * Resolves when the first delivery that fits has ended, acknowledged or given up; at once if one already has. Forgeries
   * fit only when they are asked for: `{ interviewId, status: 'FINISHED' }` is the FINISHED of Incode. On a manual clock
   * somebody must `advance` meanwhile. Rejects with `DELIVERY_TIMEOUT`, `INVALID_REQUEST`, and with `STOPPED` as soon as
   * the mock stops.
   */
  delivery(wanted: DeliveryWanted): Promise<Delivery>;
  /**
   * Calls back with each delivery that ends, from now on; returns how to stop that. In process only: under load
   * there are too many deliveries to ask for all of them again and again. What a listener throws is logged, and changes
   * nothing for others.
   */
  onDeliveryEnd(listener: DeliveryListener): () => void;
  /** The same of Incode's other webhook, the onboarding status; empty without its URL. */
  onboardingStatusDeliveries(filter?: {
    readonly interviewId?: string | undefined;
  }): Promise<OnboardingStatusDelivery[]>;
  /**
   * What was asked of the simulated Incode about one interview, or at all: the latest requests, and counts that are exact
   * at all and of each session that the mock remembers. `scoreReads.beforeFinished` of a receiver that waits for FINISHED
   * is 0.
   */
  requests(filter?: { readonly interviewId?: string | undefined }): Promise<RequestReport>;
  scenarios(): Promise<ScenarioSummary[]>;
  clock(): Promise<ClockState>;
  /**
   * Moves a manual clock by `ms` and resolves when everything that came due has been answered or has timed
   * out. `advance(0)` fires what is due now. Rejects with `INVALID_REQUEST`, `CLOCK_IS_REAL`, `STOPPED`.
   */
  advance(ms: number): Promise<ClockState>;
  /**
   * Forgets all sessions, tokens, deliveries and requests, breaks off what is being sent, starts the seed again and the
   * rate limit too, and says again in the log what the lenient mode lets pass. The clock keeps its time.
   */
  reset(): Promise<void>;
}

export interface ControlOptions {
  readonly incode: Incode;
  readonly clock: Clock;
  readonly catalog: ScenarioCatalog;
  readonly deliveryWaits: DeliveryWaits;
  /** What a recording says of the mock. */
  readonly settings: Recording['settings'];
  /** Resets the whole mock. */
  readonly reset: () => void;
}

/** What `called` was asked for, with its defaults; over HTTP the contract has looked at it already. Throws `INVALID_REQUEST`. */
function parseRequest<Schema extends z.ZodType>(
  called: string,
  schema: Schema,
  request: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new MockProviderError(
    'INVALID_REQUEST',
    `What ${called} was asked for is wrong. ${mistakes.join('. ')}.`,
  );
}

/**
 * Asks for scraping of `session` again, so many milliseconds from now. Whatever else is due at one of these times comes
 * first, as it has when a backend asks at that time: scraping that ends then is over, and can start again.
 */
function scrapeAgain(
  { sessions, player }: Incode,
  clock: Clock,
  session: Session,
  afterMs: readonly number[],
): void {
  const startedAtMs = clock.now();
  const times = afterMs.map((ms) => startedAtMs + ms).toSorted((one, other) => one - other);

  function ask(): void {
    // Who deleted the session cannot ask for its scraping any more: at Incode that is a 404.
    if (sessions.find(session.interviewId) === session) player.startScraping(session);
  }

  // One after the other, and each behind everything that was scheduled for its time: a task of now is fired last.
  function schedule(index: number): void {
    const atMs = times[index];
    if (atMs === undefined) return;
    clock.schedule(atMs, () =>
      clock.schedule(atMs, () => {
        ask();
        schedule(index + 1);
      }),
    );
  }

  schedule(0);
}

export function createControl({
  incode,
  clock,
  catalog,
  deliveryWaits,
  settings,
  reset,
}: ControlOptions): MockProviderControl {
  const { sessions, requests } = incode;
  const { deliveries, onboardingStatus } = incode.webhooks;

  function clockState(): ClockState {
    return { mode: clock.mode, now: new Date(clock.now()).toISOString() };
  }

  return {
    async play(request = {}) {
      const named = typeof request === 'string' ? { scenario: request } : request;
      const { scrapeAgainAfterMs = [], ...asked } = parseRequest('control.play', playRequestSchema, named);
      const session = incode.startSession(asked);
      const { interviewId, externalId, scenario, random } = session;
      const token = incode.tokens.issueForSession(interviewId, random);
      incode.player.startScraping(session);
      scrapeAgain(incode, clock, session, scrapeAgainAfterMs);
      return {
        interviewId,
        token,
        scenario: scenario.name,
        ...(externalId === undefined ? {} : { externalId }),
      };
    },
    async session(interviewId) {
      const session = sessions.find(interviewId);
      if (!session)
        throw new MockProviderError('UNKNOWN_SESSION', 'There is no session with this interviewId.');
      return describeSession(session);
    },
    record: async (interviewId) =>
      exportSession({ sessions, deliveries, requests, clock, settings }, interviewId),
    deliveries: async (filter = {}) => deliveries.list(filter),
    onboardingStatusDeliveries: async ({ interviewId } = {}) => onboardingStatus.list(interviewId),
    delivery: async (wanted) =>
      deliveryWaits.wait(parseRequest('control.delivery', deliveryWantedSchema, wanted)),
    onDeliveryEnd: (listener) => deliveries.onEnd(listener),
    requests: async ({ interviewId } = {}) => requests.report(interviewId),
    scenarios: async () =>
      catalog.scenarios.map((scenario) => ({
        name: scenario.name,
        description: scenario.description,
        outcome: firstOutcome(scenario) ?? null,
      })),
    clock: async () => clockState(),
    async advance(ms) {
      await clock.advance(parseRequest('control.advance', advanceRequestSchema, { ms }).ms);
      return clockState();
    },
    reset: async () => reset(),
  };
}
