import type { PlayRequest, SentNotification } from '@ine-scraping/contracts';
import type { Logger } from 'pino';

import type { Clock } from './clock.ts';
import { createDeliveryLog, type DeliveryLog } from './deliveries/delivery-log.ts';
import { createDispatcher } from './deliveries/dispatcher.ts';
import { MockProviderError } from './errors.ts';
import { createSessions, type Session, type Sessions } from './omni/sessions.ts';
import { createTokens, type Tokens } from './omni/tokens.ts';
import { findScenario, scenarioNames } from './scenarios/catalog.ts';
import type { Scenario } from './scenarios/scenario.ts';
import type { Settings } from './settings.ts';

/** The simulated Incode, without HTTP. Everything it knows is in here, so that two of them share nothing. */
export interface Simulation {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly deliveries: DeliveryLog;
  /** A new session; throws `UNKNOWN_SCENARIO`. */
  startSession(request: PlayRequest): Session;
  /** Starts scraping, unless it runs already: IN_PROGRESS now, FINISHED after the scraping time. */
  startScraping(session: Session): void;
  /** Forgets everything but the clock's time, and starts the seed again. */
  reset(): void;
  /** Cancels all timers and breaks off deliveries. */
  stop(): void;
}

export interface SimulationOptions {
  readonly settings: Settings;
  readonly seed: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

function requireScenario(name: string): Scenario {
  const scenario = findScenario(name);
  if (scenario) return scenario;
  const names = scenarioNames.join(', ');
  throw new MockProviderError('UNKNOWN_SCENARIO', `There is no such scenario: choose one of ${names}.`);
}

export function createSimulation({ settings, seed, clock, logger }: SimulationOptions): Simulation {
  const sessions = createSessions(seed);
  const tokens = createTokens(seed, clock);
  const deliveries = createDeliveryLog();
  const dispatcher = createDispatcher({
    clock,
    log: deliveries,
    logger,
    webhookUrl: settings.webhookUrl,
    timeoutMs: settings.deliveryTimeoutMs,
  });

  function notify(
    { interviewId, externalId, random }: Session,
    scrapingStatus: SentNotification['ScrapingStatus'],
  ): void {
    dispatcher.dispatch(random.hex(24), {
      InterviewId: interviewId,
      ...(externalId === undefined ? {} : { externalId }),
      ScrapingStatus: scrapingStatus,
    });
  }

  function finishScraping(session: Session, startedAtMs: number, finishedAtMs: number): void {
    session.scraping = { status: 'FINISHED', startedAtMs, finishedAtMs };
    const { interviewId, scenario } = session;
    logger.info(
      { interviewId, scenario: scenario.name, durationMs: finishedAtMs - startedAtMs },
      'scraping finished',
    );
    notify(session, 'FINISHED');
  }

  function stop(): void {
    clock.clear();
    dispatcher.abort();
  }

  return {
    clock,
    sessions,
    tokens,
    deliveries,
    startSession({ scenario = settings.scenario, externalId, seed: ownSeed }) {
      const session = sessions.create({
        scenario: requireScenario(scenario),
        externalId,
        seed: ownSeed,
        nowMs: clock.now(),
      });
      logger.info({ interviewId: session.interviewId, scenario }, 'session started');
      return session;
    },
    startScraping(session) {
      if (session.scraping.status === 'IN_PROGRESS') return;
      const startedAtMs = clock.now();
      session.scraping = { status: 'IN_PROGRESS', startedAtMs };
      logger.info({ interviewId: session.interviewId }, 'scraping started');
      notify(session, 'IN_PROGRESS');
      clock.schedule(startedAtMs + settings.scrapingMs, (nowMs) =>
        finishScraping(session, startedAtMs, nowMs),
      );
    },
    stop,
    reset() {
      stop();
      sessions.clear();
      tokens.clear();
      deliveries.clear();
    },
  };
}
