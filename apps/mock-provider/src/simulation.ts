import type { PlayRequest } from '@ine-scraping/contracts';
import type { Logger } from 'pino';

import type { Clock } from './clock.ts';
import { createRequestLog, type RequestLog } from './control/request-log.ts';
import { createAllowedHosts } from './deliveries/allowed-hosts.ts';
import { createCallbackUrls } from './deliveries/callback-urls.ts';
import { isReadable } from './deliveries/compose-notification.ts';
import { createDeliveryLog, type DeliveryLog } from './deliveries/delivery-log.ts';
import { deliveryPolicies } from './deliveries/delivery-policy.ts';
import { createDispatcher, type Dispatch } from './deliveries/dispatcher.ts';
import { createSending, sendsCredentials } from './deliveries/sending.ts';
import { createStatusNotifier, type StatusNotifier } from './deliveries/status-notifier.ts';
import { type MilestoneStatus, reachMilestone } from './omni/onboarding.ts';
import { createSessions, type Session, type Sessions } from './omni/sessions.ts';
import { createTokens, type Tokens } from './omni/tokens.ts';
import type { PlayedNotification } from './plays/play.ts';
import { createScenarioChooser } from './plays/scenario-chooser.ts';
import { createStage, type Stage } from './plays/stage.ts';
import { createWaiting, type Waiting } from './plays/waiting.ts';
import type { ScenarioCatalog } from './scenarios/catalog.ts';
import type { NotificationFault } from './scenarios/planned-notification.ts';
import type { Settings } from './settings.ts';

/** The simulated Incode, without HTTP. Everything it knows is in here, so that two of them share nothing. */
export interface Simulation extends Stage {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly catalog: ScenarioCatalog;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly deliveries: DeliveryLog;
  readonly statusNotifier: StatusNotifier;
  readonly requests: RequestLog;
  /**
   * A new session. Its scenario is the one of the request, else the one that `externalId` names
   * (`scenario:not-found`), else the default. Throws `UNKNOWN_SCENARIO`, `WEBHOOK_URL_REFUSED`.
   */
  startSession(request: PlayRequest): Session;
  /** Moves a session's onboarding on, and notifies every status that it reaches by that. */
  reachMilestone(session: Session, status: MilestoneStatus): void;
  /** Calls back after `ms` on the clock with true; with false when the mock is reset or stopped meanwhile. */
  readonly wait: Waiting['wait'];
  /** Forgets everything but the clock's time, and starts the seed again. */
  reset(): void;
  /** Cancels all timers and breaks off deliveries. */
  stop(): void;
}

export interface SimulationOptions {
  readonly settings: Settings;
  readonly catalog: ScenarioCatalog;
  readonly seed: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Whether this attempt gives its receiver a reason to read the score. */
function announcesFinished(
  { planned }: Dispatch,
  fault: NotificationFault | undefined,
  settings: Settings,
): boolean {
  if (planned.status !== 'FINISHED' || !isReadable(fault)) return false;
  // Without credentials on either nobody can tell a forgery, and who believes it does nothing wrong.
  return !planned.withoutCredentials || !sendsCredentials(settings);
}

export function createSimulation({ settings, catalog, seed, clock, logger }: SimulationOptions): Simulation {
  const sessions = createSessions(seed);
  const tokens = createTokens(seed, clock);
  const deliveries = createDeliveryLog();
  const requests = createRequestLog();
  const waiting = createWaiting(clock);
  const chooser = createScenarioChooser({ catalog, defaultChoice: settings.scenario, seed });
  const { allowedHosts, dangerouslyAllowAnyWebhookHost: any } = settings;
  const hosts = createAllowedHosts({ hosts: allowedHosts, any });
  const urls = createCallbackUrls(hosts, settings.webhookUrl);
  const sending = createSending(settings, { clock, logger, hosts });
  const statusNotifier = createStatusNotifier({ ...sending, url: settings.onboardingStatusUrl });
  const dispatcher = createDispatcher({
    ...sending,
    log: deliveries,
    policy: deliveryPolicies[settings.deliveryPolicy],
    onSend: (dispatch, fault) => {
      if (announcesFinished(dispatch, fault, settings)) requests.noteFinished(dispatch.notified.interviewId);
    },
  });

  function send(session: Session, played: PlayedNotification): void {
    const { deliveryId: id, planned, number, otherInterviewId } = played;
    const url = urls.of(session);
    if (url === null) return;
    const { interviewId, externalId } = session;
    const notified = { interviewId: otherInterviewId ?? interviewId, externalId };
    dispatcher.dispatch({ id, url, interviewId, planned, number, notified });
  }

  function reach(session: Session, status: MilestoneStatus): void {
    const reached = reachMilestone(session, status, clock.now());
    for (const one of reached) statusNotifier.notify(session, one);
  }

  function stop(): void {
    clock.clear();
    dispatcher.abort();
    statusNotifier.abort();
    waiting.breakOff();
  }

  return {
    ...createStage({ clock, logger, scrapingMs: settings.scrapingMs, send, reach }),
    settings,
    clock,
    catalog,
    sessions,
    tokens,
    deliveries,
    statusNotifier,
    requests,
    reachMilestone: reach,
    startSession(request) {
      const { externalId, seed: ownSeed, webhookUrl } = request;
      const url = webhookUrl === undefined ? undefined : urls.check(webhookUrl);
      const scenario = chooser.choose(request);
      const session = sessions.create({ scenario, externalId, seed: ownSeed, nowMs: clock.now() });
      if (url !== undefined) urls.set(session, url);
      logger.info({ interviewId: session.interviewId, scenario: scenario.name }, 'session started');
      return session;
    },
    wait: waiting.wait,
    stop,
    reset() {
      stop();
      for (const remembered of [sessions, tokens, deliveries, statusNotifier, requests]) remembered.clear();
      chooser.reset();
    },
  };
}
