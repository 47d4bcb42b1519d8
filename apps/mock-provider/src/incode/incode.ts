import type { PlayRequest } from '@ine-scraping/contracts';
import type { Logger } from 'pino';

import type { Clock } from '../clock/clock.ts';
import { stoppedError } from '../errors.ts';
import type { ScenarioCatalog } from '../scenarios/catalog.ts';
import { createScenarioChooser } from '../scenarios/choose-scenario.ts';
import { createWebhooks, type Webhooks, type WebhookSettings } from '../webhook/webhooks.ts';
import { type MilestoneStatus, reachMilestone } from './onboarding.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createScenarioPlayer, type ScenarioPlayer } from './scenario-player.ts';
import { clientId, type Session } from './session.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** The simulated Incode, without HTTP. Two of them share nothing. */
export interface Incode {
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  /** Plays what the scenarios of the sessions hold. It starts no scraping after {@link Incode.stop}, and throws `STOPPED`. */
  readonly player: ScenarioPlayer;
  readonly webhooks: Webhooks;
  /** What was asked of it. */
  readonly requests: RequestLog;
  /**
   * A new session. Its scenario is the one of the request, else the one that `externalId` names
   * (`scenario:not-found`), else the default. Throws `UNKNOWN_SCENARIO`, `WEBHOOK_URL_REFUSED`, `STOPPED`.
   */
  startSession(request: PlayRequest): Session;
  /** Moves a session's onboarding on, and notifies every status that it reaches by that. */
  reachMilestone(session: Session, status: MilestoneStatus): void;
  /** Forgets everything but the clock's time, and starts the seed again. */
  reset(): void;
  /** Cancels all timers, breaks off deliveries and waits, and starts nothing any more. */
  stop(): void;
}

export interface IncodeSettings extends WebhookSettings {
  /** What plays when nobody names a scenario: a name, or a mix. */
  readonly scenario: string;
  /** Of scraping, where a scenario says nothing. */
  readonly scrapingMs: number;
}

export interface IncodeOptions {
  readonly settings: IncodeSettings;
  readonly catalog: ScenarioCatalog;
  readonly seed: string;
  /** Its own: what is scheduled on it is cleared by a reset. */
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createIncode({ settings, catalog, seed, clock, logger }: IncodeOptions): Incode {
  const sessions = createSessions(seed);
  const tokens = createTokens(seed, clock);
  const requests = createRequestLog(sessions);
  const chooser = createScenarioChooser({ catalog, defaultChoice: settings.scenario, seed });
  const webhooks = createWebhooks({ settings, clock, logger, onFinished: requests.noteFinished });
  let stopped = false;

  function refuseWhenStopped(): void {
    if (stopped) throw stoppedError();
  }

  function reach(session: Session, milestone: MilestoneStatus): void {
    const { interviewId, externalId, record } = session;
    for (const status of reachMilestone(session, milestone, clock.now()))
      webhooks.onboardingStatus.notify({ interviewId, externalId, status, clientId, flowId: record.flowId });
  }

  const player = createScenarioPlayer({
    clock,
    logger,
    scrapingMs: settings.scrapingMs,
    send: webhooks.send,
    reach,
  });

  return {
    sessions,
    tokens,
    webhooks,
    requests,
    player: {
      ...player,
      startScraping(session) {
        refuseWhenStopped();
        player.startScraping(session);
      },
      scrapeAtOnce(session) {
        refuseWhenStopped();
        player.scrapeAtOnce(session);
      },
    },
    reachMilestone: reach,
    startSession(request) {
      refuseWhenStopped();
      const { externalId, seed: ownSeed, webhookUrl: named } = request;
      const webhookUrl = named === undefined ? undefined : webhooks.checkUrl(named);
      const scenario = chooser.choose(request);
      const nowMs = clock.now();
      const session = sessions.create({ scenario, externalId, seed: ownSeed, webhookUrl, nowMs });
      requests.begin(session.interviewId);
      logger.info({ interviewId: session.interviewId, scenario: scenario.name }, 'session started');
      return session;
    },
    reset() {
      clock.clear();
      webhooks.abort();
      for (const one of [sessions, tokens, webhooks, requests]) one.clear();
      chooser.reset();
    },
    stop() {
      stopped = true;
      clock.stop();
      webhooks.abort();
    },
  };
}
