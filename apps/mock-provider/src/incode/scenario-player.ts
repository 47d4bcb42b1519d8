import type { Logger } from 'pino';

import type { Clock } from '../clock/clock.ts';
import type { MilestoneStatus } from './onboarding.ts';
import type { Session } from './sessions.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { PlayedNotification, PlayedScoreFault } from './play.ts';
import { readScore, shownOutcome } from './score-read.ts';
import { createSessionPlays, type SessionPlay } from './session-plays.ts';

/** What one read of a score gets. */
export interface PlayedScoreRead {
  readonly fault: PlayedScoreFault | null;
  /** The session as the document shows it. */
  readonly session: Session;
}

export interface StageOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of scraping, where a scenario says nothing. */
  readonly scrapingMs: number;
  /** Sends a notification that was due at `dueMs` on the clock. */
  readonly send: (session: Session, played: PlayedNotification, dueMs: number) => void;
  /** Moves the onboarding of a session on. */
  readonly reach: (session: Session, status: MilestoneStatus) => void;
}

/** Plays the scenarios of sessions on the clock. */
export interface Stage {
  /** Starts scraping, unless it runs already, and with it the timeline of the session's scenario. */
  startScraping(session: Session): void;
  /** Takes one read of the score with `token`, and says what it gets. */
  readScore(session: Session, token: string): PlayedScoreRead;
  /** The session as its score shows it now, for what else rests on the score. Takes no read, and has no fault. */
  showScored(session: Session): Session;
}

/** A session's score as one read sees it; an `outcome` of `null` means that scraping still runs. */
function showSession(session: Session, outcome: Scenario['outcome'] | null): Session {
  const { scenario, scraping } = session;
  if (outcome !== null) return { ...session, scenario: { ...scenario, outcome } };
  if (scraping.status !== 'FINISHED') return session;
  return { ...session, scraping: { status: 'IN_PROGRESS', startedAtMs: scraping.startedAtMs } };
}

export function createStage({ clock, logger, scrapingMs, send, reach }: StageOptions): Stage {
  const plays = createSessionPlays();

  function notifyFrom(session: Session, { play }: SessionPlay, from: 'start' | 'end', baseMs: number): void {
    for (const played of play.notifications) {
      if (played.from !== from) continue;
      const dueMs = baseMs + played.afterMs;
      if (dueMs <= clock.now()) send(session, played, dueMs);
      else clock.schedule(dueMs, () => send(session, played, dueMs));
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
      const sessionPlay = plays.begin(session, scrapingMs);
      const { startDelayMs, durationMs } = sessionPlay.play;
      const startedAtMs = clock.now() + startDelayMs;
      session.scraping = { status: 'IN_PROGRESS', startedAtMs };
      session.scrapingsAtMs.push(clock.now());
      logger.info({ interviewId: session.interviewId }, 'scraping started');
      reach(session, 'FACE_VALIDATION_FINISHED');
      notifyFrom(session, sessionPlay, 'start', startedAtMs);
      if (durationMs === null) return;
      const dueMs = startedAtMs + durationMs;
      clock.schedule(dueMs, () => finish(session, sessionPlay, startedAtMs, dueMs));
    },
    readScore(session, token) {
      const sessionPlay = plays.of(session);
      if (!sessionPlay || sessionPlay.endedAtMs === null) return { fault: null, session };
      const { play, progress, endedAtMs } = sessionPlay;
      const { outcome } = session.scenario;
      const read = readScore(play, progress, { sinceEndMs: clock.now() - endedAtMs, token, outcome });
      sessionPlay.progress = read.progress;
      return { fault: read.fault, session: showSession(session, read.outcome) };
    },
    showScored(session) {
      const sessionPlay = plays.of(session);
      if (!sessionPlay || sessionPlay.endedAtMs === null) return session;
      const { play, progress, endedAtMs } = sessionPlay;
      const { outcome } = session.scenario;
      const now = { sinceEndMs: clock.now() - endedAtMs, outcome };
      return showSession(session, shownOutcome(play, progress, now));
    },
  };
}
