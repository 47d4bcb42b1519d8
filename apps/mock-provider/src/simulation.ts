import type { PlayRequest } from '@ine-scraping/contracts';
import type { Logger } from 'pino';

import type { Clock } from './clock.ts';
import { createRequestLog, type RequestLog } from './control/request-log.ts';
import { createAllowedHosts } from './deliveries/allowed-hosts.ts';
import { createDeliveryLog, type DeliveryLog } from './deliveries/delivery-log.ts';
import { deliveryPolicies } from './deliveries/delivery-policy.ts';
import { createDispatcher } from './deliveries/dispatcher.ts';
import { createHttpPost } from './deliveries/http-post.ts';
import { createStatusNotifier, type StatusNotifier } from './deliveries/status-notifier.ts';
import { createWebhookCredentials, type OAuthClient } from './deliveries/webhook-credentials.ts';
import { MockProviderError } from './errors.ts';
import { type MilestoneStatus, reachMilestone } from './omni/onboarding.ts';
import { createSessions, type Session, type Sessions } from './omni/sessions.ts';
import { createTokens, type Tokens } from './omni/tokens.ts';
import { drawName, parseChoice, scenarioInExternalId } from './plays/choice.ts';
import type { PlayedNotification, PlayedScoreFault } from './plays/play.ts';
import { readScore } from './plays/score-read.ts';
import { createSessionPlays, type SessionPlay } from './plays/session-plays.ts';
import type { ScenarioCatalog } from './scenarios/catalog.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { type Settings, webhookUrlSchema } from './settings.ts';

/** What one read of a score gets. */
export interface PlayedScoreRead {
  readonly fault: PlayedScoreFault | null;
  /** The session as the document shows it. */
  readonly session: Session;
}

/** The simulated Incode, without HTTP. Everything it knows is in here, so that two of them share nothing. */
export interface Simulation {
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
  /** Starts scraping, unless it runs already, and plays the scenario of the session. */
  startScraping(session: Session): void;
  /** Moves a session's onboarding on, and notifies every status that it reaches by that. */
  reachMilestone(session: Session, status: MilestoneStatus): void;
  /** Takes one read of the score with `token`, and says what it gets. */
  readScore(session: Session, token: string): PlayedScoreRead;
  /** Resolves after `ms` on the clock: true; false at once when the mock is reset or stopped meanwhile. */
  wait(ms: number): Promise<boolean>;
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

function oauthClientOf({ oauthTokenUrl, oauthClientId, oauthClientSecret }: Settings): OAuthClient | null {
  if (!oauthTokenUrl || !oauthClientId || !oauthClientSecret) return null;
  return { tokenUrl: oauthTokenUrl, clientId: oauthClientId, clientSecret: oauthClientSecret };
}

function requireScenario(catalog: ScenarioCatalog, name: string): Scenario {
  const scenario = catalog.find(name);
  if (scenario) return scenario;
  const names = catalog.scenarios.map((known) => known.name).join(', ');
  throw new MockProviderError('UNKNOWN_SCENARIO', `There is no such scenario: choose one of ${names}.`);
}

/** A session's score as one read sees it. */
function showSession(
  session: Session,
  { endedAtMs }: SessionPlay,
  outcome: Scenario['outcome'] | null,
): Session {
  const { scenario, scraping } = session;
  if (outcome !== null) return { ...session, scenario: { ...scenario, outcome } };
  if (scraping.status !== 'FINISHED' || endedAtMs === null) return session;
  return { ...session, scraping: { status: 'IN_PROGRESS', startedAtMs: scraping.startedAtMs } };
}

export function createSimulation({ settings, catalog, seed, clock, logger }: SimulationOptions): Simulation {
  const sessions = createSessions(seed);
  const tokens = createTokens(seed, clock);
  const plays = createSessionPlays();
  const deliveries = createDeliveryLog();
  const requests = createRequestLog();
  const waiting = new Set<(waited: boolean) => void>();
  /** The sessions that have a URL of their own. */
  const ownUrls = new WeakMap<Session, string>();
  let mixed = 0;
  const hosts = createAllowedHosts({
    hosts: settings.allowedHosts,
    any: settings.dangerouslyAllowAnyWebhookHost,
  });
  const post = createHttpPost(hosts);
  const sending = {
    clock,
    logger,
    post,
    // "All headers are sent for all webhooks" (DOC).
    credentials: createWebhookCredentials({
      clock,
      post,
      headers: settings.webhookHeaders,
      oauth: oauthClientOf(settings),
      timeoutMs: settings.deliveryTimeoutMs,
    }),
    timeoutMs: settings.deliveryTimeoutMs,
  };
  const statusNotifier = createStatusNotifier({ ...sending, url: settings.onboardingStatusUrl });
  const dispatcher = createDispatcher({
    ...sending,
    log: deliveries,
    policy: deliveryPolicies[settings.deliveryPolicy],
    onSend: ({ planned, notified }) => {
      if (planned.status === 'FINISHED') requests.noteFinished(notified.interviewId);
    },
  });

  function chooseScenario(text: string, ownSeed: string | undefined): Scenario {
    const choice = parseChoice(text);
    if (!choice) return requireScenario(catalog, text);
    if (choice.kind === 'ONE') return requireScenario(catalog, choice.name);
    mixed += 1;
    const drawn = ownSeed === undefined ? `mix of ${seed} ${mixed}` : `mix of own seed ${ownSeed}`;
    return requireScenario(catalog, drawName(choice, drawn));
  }

  function requireUrl(webhookUrl: string): string {
    const parsed = webhookUrlSchema.safeParse(webhookUrl);
    const problem = parsed.success ? hosts.findProblem(parsed.data) : 'It must be an http or https URL.';
    if (!parsed.success || problem !== undefined)
      throw new MockProviderError('WEBHOOK_URL_REFUSED', `The webhookUrl is refused. ${problem}`);
    return parsed.data;
  }

  function notify(session: Session, played: PlayedNotification, baseMs: number): void {
    const url = ownUrls.get(session) ?? settings.webhookUrl;
    // Without a URL nothing is sent: it is optional at Incode too (DOC).
    if (url === null) return;
    const { interviewId, externalId } = session;
    const { deliveryId: id, planned, otherInterviewId } = played;
    const notified = { interviewId: otherInterviewId ?? interviewId, externalId };
    const dispatch = (): void => dispatcher.dispatch({ id, url, interviewId, planned, notified });
    if (baseMs + played.afterMs <= clock.now()) dispatch();
    else clock.schedule(baseMs + played.afterMs, dispatch);
  }

  function notifyAll(session: Session, { play }: SessionPlay, from: 'start' | 'end', baseMs: number): void {
    for (const played of play.notifications) if (played.from === from) notify(session, played, baseMs);
  }

  function reach(session: Session, status: MilestoneStatus): void {
    const reached = reachMilestone(session, status, clock.now());
    for (const one of reached) statusNotifier.notify(session, one);
  }

  function finishScraping(session: Session, sessionPlay: SessionPlay, times: [number, number]): void {
    const [startedAtMs, finishedAtMs] = times;
    session.scraping = { status: 'FINISHED', startedAtMs, finishedAtMs };
    sessionPlay.endedAtMs = finishedAtMs;
    const { interviewId, scenario } = session;
    logger.info(
      { interviewId, scenario: scenario.name, durationMs: finishedAtMs - startedAtMs },
      'scraping finished',
    );
    notifyAll(session, sessionPlay, 'end', finishedAtMs);
    reach(session, 'GOVERNMENT_VALIDATION_FINISHED');
  }

  function stop(): void {
    clock.clear();
    dispatcher.abort();
    statusNotifier.abort();
    for (const resolve of waiting) resolve(false);
    waiting.clear();
  }

  return {
    settings,
    clock,
    catalog,
    sessions,
    tokens,
    deliveries,
    statusNotifier,
    requests,
    reachMilestone: reach,
    startSession({ scenario: named, externalId, seed: ownSeed, webhookUrl }) {
      const ownUrl = webhookUrl === undefined ? undefined : requireUrl(webhookUrl);
      const text = named ?? scenarioInExternalId(externalId) ?? settings.scenario;
      const scenario = chooseScenario(text, ownSeed);
      const session = sessions.create({ scenario, externalId, seed: ownSeed, nowMs: clock.now() });
      if (ownUrl !== undefined) ownUrls.set(session, ownUrl);
      logger.info({ interviewId: session.interviewId, scenario: scenario.name }, 'session started');
      return session;
    },
    startScraping(session) {
      if (session.scraping.status === 'IN_PROGRESS') return;
      const sessionPlay = plays.begin(session, settings.scrapingMs);
      const { startDelayMs, durationMs } = sessionPlay.play;
      const startedAtMs = clock.now() + startDelayMs;
      session.scraping = { status: 'IN_PROGRESS', startedAtMs };
      logger.info({ interviewId: session.interviewId }, 'scraping started');
      reach(session, 'FACE_VALIDATION_FINISHED');
      notifyAll(session, sessionPlay, 'start', startedAtMs);
      if (durationMs === null) return;
      clock.schedule(startedAtMs + durationMs, (nowMs) =>
        finishScraping(session, sessionPlay, [startedAtMs, nowMs]),
      );
    },
    readScore(session, token) {
      const sessionPlay = plays.of(session);
      if (!sessionPlay || sessionPlay.endedAtMs === null) return { fault: null, session };
      const { play, progress, endedAtMs } = sessionPlay;
      const { outcome } = session.scenario;
      const read = readScore(play, progress, { sinceEndMs: clock.now() - endedAtMs, token, outcome });
      sessionPlay.progress = read.progress;
      return { fault: read.fault, session: showSession(session, sessionPlay, read.outcome) };
    },
    wait: (ms) =>
      new Promise((resolve) => {
        waiting.add(resolve);
        clock.schedule(clock.now() + ms, () => {
          waiting.delete(resolve);
          resolve(true);
        });
      }),
    stop,
    reset() {
      stop();
      sessions.clear();
      tokens.clear();
      deliveries.clear();
      statusNotifier.clear();
      requests.clear();
      mixed = 0;
    },
  };
}
