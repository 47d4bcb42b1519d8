import type { Logger } from 'pino';

import type { Clock } from '../clock/clock.ts';
import { createRandom } from '../random.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { DueNotification } from '../webhook/webhooks.ts';
import type { MilestoneStatus } from './onboarding.ts';
import { drawPlay, type Play, type PlayedScoreFault } from './play.ts';
import { noProgress, readScore, type ScoreProgress, shownOutcome } from './score-read.ts';
import type { Session } from './session.ts';

/** What one read of a score gets. */
export interface PlayedScoreRead {
  readonly fault: PlayedScoreFault | null;
  /** The session as the document shows it. */
  readonly session: Session;
}

export interface ScenarioPlayerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of scraping, where a scenario says nothing. */
  readonly scrapingMs: number;
  readonly send: (notification: DueNotification) => void;
  /** Moves the onboarding of a session on. */
  readonly reach: (session: Session, status: MilestoneStatus) => void;
}

/** Plays the scenarios of sessions on the clock. */
export interface ScenarioPlayer {
  /** Starts scraping, unless it runs already, and with it the timeline of the session's scenario. */
  startScraping(session: Session): void;
  /**
   * Scrapes at once, unless scraping runs already: nobody is notified, and of the scenario's timeline and faults of the
   * score nothing is played.
   */
  scrapeAtOnce(session: Session): void;
  /** Takes one read of the score with `token`, and says what it gets. */
  readScore(session: Session, token: string): PlayedScoreRead;
  /** The session as its score shows it now, for what else rests on the score. Takes no read, and has no fault. */
  showScored(session: Session): Session;
}

/** What one session plays, and how far it has come. */
interface SessionPlay {
  readonly play: Play;
  /** Counted from 1: a session can be scraped again. */
  readonly run: number;
  /** Milliseconds since 1970; `null` while scraping runs, and when a later one has taken its place. */
  endedAtMs: number | null;
  progress: ScoreProgress;
}

/** A session's score as one read sees it; an `outcome` of `null` means that scraping still runs. */
function showSession(session: Session, outcome: Scenario['outcome'] | null): Session {
  const { scenario, scraping } = session;
  if (outcome !== null) return { ...session, scenario: { ...scenario, outcome } };
  if (scraping.status !== 'FINISHED') return session;
  return { ...session, scraping: { status: 'IN_PROGRESS', startedAtMs: scraping.startedAtMs } };
}

/** Reads of the scores of sessions, as the latest of their `plays` has them. */
function createScoreReads(
  plays: WeakMap<Session, SessionPlay>,
  clock: Pick<Clock, 'now'>,
): Pick<ScenarioPlayer, 'readScore' | 'showScored'> {
  /** The play that decides what a read of the score gets now; nothing while scraping runs, or when none of it counts. */
  function endedPlay(session: Session) {
    const sessionPlay = plays.get(session);
    if (!sessionPlay || sessionPlay.endedAtMs === null) return undefined;
    const { outcome } = session.scenario;
    return { sessionPlay, sinceEndMs: clock.now() - sessionPlay.endedAtMs, outcome };
  }

  return {
    readScore(session, token) {
      const ended = endedPlay(session);
      if (!ended) return { fault: null, session };
      const { sessionPlay, ...now } = ended;
      const read = readScore(sessionPlay.play, sessionPlay.progress, { ...now, token });
      sessionPlay.progress = read.progress;
      return { fault: read.fault, session: showSession(session, read.outcome) };
    },
    showScored(session) {
      const ended = endedPlay(session);
      if (!ended) return session;
      const { sessionPlay, ...now } = ended;
      return showSession(session, shownOutcome(sessionPlay.play, sessionPlay.progress, now));
    },
  };
}

export function createScenarioPlayer({
  clock,
  logger,
  scrapingMs,
  send,
  reach,
}: ScenarioPlayerOptions): ScenarioPlayer {
  // A session that is forgotten takes its play with it.
  const plays = new WeakMap<Session, SessionPlay>();

  function begin(session: Session): SessionPlay {
    const run = (plays.get(session)?.run ?? 0) + 1;
    // Not the session's own source: how many tokens were issued before must not change what is played.
    const random = createRandom(`play ${run} of ${session.interviewId}`);
    const play = drawPlay(session.scenario, random, scrapingMs);
    const begun = { play, run, endedAtMs: null, progress: noProgress };
    plays.set(session, begun);
    return begun;
  }

  function notifyFrom(session: Session, { play }: SessionPlay, from: 'start' | 'end', baseMs: number): void {
    for (const played of play.notifications) {
      if (played.from !== from) continue;
      const dueMs = baseMs + played.afterMs;
      const due = { ...played, session, dueMs };
      if (dueMs <= clock.now()) send(due);
      else clock.schedule(dueMs, () => send(due));
    }
  }

  function finish(session: Session, sessionPlay: SessionPlay, startedAtMs: number, dueMs: number): void {
    const finishedAtMs = clock.now();
    session.scraping = { status: 'FINISHED', startedAtMs, finishedAtMs };
    sessionPlay.endedAtMs = finishedAtMs;
    const { interviewId, scenario } = session;
    const durationMs = finishedAtMs - startedAtMs;
    logger.info({ interviewId, scenario: scenario.name, durationMs }, 'scraping finished');
    // From when it was due: what a busy machine is late by is the lateness of what it sends.
    notifyFrom(session, sessionPlay, 'end', dueMs);
    reach(session, 'GOVERNMENT_VALIDATION_FINISHED');
  }

  return {
    startScraping(session) {
      if (session.scraping.status === 'IN_PROGRESS') return;
      const sessionPlay = begin(session);
      const { startDelayMs, durationMs } = sessionPlay.play;
      const startedAtMs = clock.now() + startDelayMs;
      session.scraping = { status: 'IN_PROGRESS', startedAtMs };
      session.scrapingsAtMs.push(clock.now());
      logger.info({ interviewId: session.interviewId }, 'scraping started');
      // The captures are done then, as far as nobody made any.
      reach(session, 'ID_VALIDATION_FINISHED');
      reach(session, 'FACE_VALIDATION_FINISHED');
      notifyFrom(session, sessionPlay, 'start', startedAtMs);
      if (durationMs === null) return;
      const dueMs = startedAtMs + durationMs;
      clock.schedule(dueMs, () => finish(session, sessionPlay, startedAtMs, dueMs));
    },
    scrapeAtOnce(session) {
      if (session.scraping.status === 'IN_PROGRESS') return;
      const nowMs = clock.now();
      session.scraping = { status: 'FINISHED', startedAtMs: nowMs, finishedAtMs: nowMs };
      // What was played before says nothing of this score; its number stays, so that no delivery gets an id twice.
      const before = plays.get(session);
      if (before) before.endedAtMs = null;
      logger.info({ interviewId: session.interviewId }, 'scraped at once');
      reach(session, 'GOVERNMENT_VALIDATION_FINISHED');
    },
    ...createScoreReads(plays, clock),
  };
}
