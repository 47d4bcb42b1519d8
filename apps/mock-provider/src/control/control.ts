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

import type { DeliveryListener } from '../webhook/delivery-log.ts';
import { MockProviderError } from '../errors.ts';
import { describeSession } from '../incode/sessions.ts';
import { scrapeAgain } from '../incode/scrape-again.ts';
import { exportSession } from '../recording/export-session.ts';
import { firstOutcome } from '../scenarios/scenario.ts';
import type { Simulation } from '../simulation.ts';
import type { DeliveryWanted } from './delivery-waits.ts';
import { parseRequest } from './parse-request.ts';

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

export function createControl(simulation: Simulation): MockProviderControl {
  const { catalog, clock, sessions, tokens, deliveries, requests } = simulation;

  function clockState(): ClockState {
    return { mode: clock.mode, now: new Date(clock.now()).toISOString() };
  }

  return {
    async play(request = {}) {
      const named = typeof request === 'string' ? { scenario: request } : request;
      const { scrapeAgainAfterMs = [], ...asked } = parseRequest('control.play', playRequestSchema, named);
      const session = simulation.startSession(asked);
      const { interviewId, externalId, scenario, random } = session;
      const token = tokens.issueForSession(interviewId, random);
      simulation.startScraping(session);
      scrapeAgain(simulation, session, scrapeAgainAfterMs);
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
    record: async (interviewId) => exportSession(simulation, interviewId),
    deliveries: async (filter = {}) => deliveries.list(filter),
    onboardingStatusDeliveries: async ({ interviewId } = {}) => simulation.statusNotifier.list(interviewId),
    delivery: (wanted) => simulation.deliveryWaits.wait(wanted),
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
    reset: async () => simulation.reset(),
  };
}
