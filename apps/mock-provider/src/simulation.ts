import type { PlayRequest } from '@ine-scraping/contracts';
import type { Logger } from 'pino';

import type { Clock } from './clock/clock.ts';
import { createDeliveryWaits, type DeliveryWaits } from './control/delivery-waits.ts';
import { createRequestLog, type RequestLog } from './incode/request-log.ts';
import { createDeliveryLog, type DeliveryLog } from './webhook/delivery-log.ts';
import type { StatusNotifier } from './webhook/status-notifier.ts';
import { createWebhooks } from './webhook/webhooks.ts';
import { stoppedError } from './errors.ts';
import { createRateLimit, type RateLimit } from './http/rate-limit.ts';
import { createLeniency, type Leniency } from './http/credential-mode.ts';
import { type MilestoneStatus, reachMilestone } from './incode/onboarding.ts';
import { createSessions, type Session, type Sessions } from './incode/sessions.ts';
import { createTokens, type Tokens } from './incode/tokens.ts';
import { createScenarioChooser } from './scenarios/choose-scenario.ts';
import { createStage, type Stage } from './incode/scenario-player.ts';
import { createWaiting, type Waiting } from './clock/clock-wait.ts';
import type { ScenarioCatalog } from './scenarios/catalog.ts';
import type { Settings } from './settings.ts';

/** The simulated Incode, without HTTP. Everything it knows is in here, so that two of them share nothing. */
export interface Simulation extends Stage {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly catalog: ScenarioCatalog;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly deliveries: DeliveryLog;
  readonly deliveryWaits: DeliveryWaits;
  readonly statusNotifier: StatusNotifier;
  readonly requests: RequestLog;
  readonly rateLimit: RateLimit;
  readonly leniency: Leniency;
  /**
   * A new session. Its scenario is the one of the request, else the one that `externalId` names
   * (`scenario:not-found`), else the default. Throws `UNKNOWN_SCENARIO`, `WEBHOOK_URL_REFUSED`, `STOPPED`.
   */
  startSession(request: PlayRequest): Session;
  /** Moves a session's onboarding on, and notifies every status that it reaches by that. */
  reachMilestone(session: Session, status: MilestoneStatus): void;
  /** Calls back after `ms` on the clock with true; with false when the mock is reset or stopped meanwhile. */
  readonly wait: Waiting['wait'];
  /** Forgets everything but the clock's time, and starts the seed again. */
  reset(): void;
  /** Cancels all timers, breaks off deliveries and waits, and starts nothing any more. */
  stop(): void;
}

export interface SimulationOptions {
  readonly settings: Settings;
  readonly catalog: ScenarioCatalog;
  readonly seed: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createSimulation({ settings, catalog, seed, clock, logger }: SimulationOptions): Simulation {
  const sessions = createSessions(seed);
  const tokens = createTokens(seed, clock);
  const deliveries = createDeliveryLog({
    onError: (error) => logger.error({ err: error }, 'listener for ended deliveries failed'),
  });
  const deliveryWaits = createDeliveryWaits(deliveries);
  const requests = createRequestLog(sessions);
  const rateLimit = createRateLimit(settings.rateLimit, () => clock.now());
  const leniency = createLeniency(settings, logger);
  const waiting = createWaiting(clock);
  const chooser = createScenarioChooser({ catalog, defaultChoice: settings.scenario, seed });
  const webhooks = createWebhooks(settings, { clock, logger, deliveries, requests });
  const { urls, statusNotifier, send } = webhooks;

  function reach(session: Session, status: MilestoneStatus): void {
    const reached = reachMilestone(session, status, clock.now());
    for (const one of reached) statusNotifier.notify(session, one);
  }

  const stage = createStage({ clock, logger, scrapingMs: settings.scrapingMs, send, reach });
  let stopped = false;

  function refuseWhenStopped(): void {
    if (stopped) throw stoppedError();
  }

  return {
    ...stage,
    startScraping(session) {
      refuseWhenStopped();
      stage.startScraping(session);
    },
    settings,
    clock,
    catalog,
    sessions,
    tokens,
    deliveries,
    deliveryWaits,
    statusNotifier,
    requests,
    rateLimit,
    leniency,
    reachMilestone: reach,
    startSession(request) {
      refuseWhenStopped();
      const { externalId, seed: ownSeed, webhookUrl } = request;
      const url = webhookUrl === undefined ? undefined : urls.check(webhookUrl);
      const scenario = chooser.choose(request);
      const session = sessions.create({ scenario, externalId, seed: ownSeed, nowMs: clock.now() });
      requests.begin(session.interviewId);
      if (url !== undefined) urls.set(session, url);
      logger.info({ interviewId: session.interviewId, scenario: scenario.name }, 'session started');
      return session;
    },
    wait: waiting.wait,
    stop() {
      stopped = true;
      clock.stop();
      webhooks.abort();
      waiting.stop();
      deliveryWaits.stop();
    },
    reset() {
      clock.clear();
      webhooks.abort();
      waiting.breakOff();
      const remembering = [sessions, tokens, deliveries, statusNotifier, requests, rateLimit, leniency];
      for (const one of remembering) one.clear();
      chooser.reset();
    },
  };
}
