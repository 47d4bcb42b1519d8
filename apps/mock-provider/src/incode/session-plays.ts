import type { Session } from './sessions.ts';
import { createRandom } from '../random.ts';
import { drawPlay, type Play } from './play.ts';
import { noProgress, type ScoreProgress } from './score-read.ts';

/** What one session plays, and how far it has come. */
export interface SessionPlay {
  readonly play: Play;
  /** Counted from 1: a session can be scraped again. */
  readonly run: number;
  /** Milliseconds since 1970; `null` while scraping runs. */
  endedAtMs: number | null;
  progress: ScoreProgress;
}

export interface SessionPlays {
  /** Draws the play of the session's next scraping. `durationMsDefault` holds where its scenario has none. */
  begin(session: Session, durationMsDefault: number): SessionPlay;
  /** The latest one, if scraping was ever started. */
  of(session: Session): SessionPlay | undefined;
}

export function createSessionPlays(): SessionPlays {
  // A session that is forgotten takes its play with it.
  const plays = new WeakMap<Session, SessionPlay>();
  return {
    begin(session, durationMsDefault) {
      const run = (plays.get(session)?.run ?? 0) + 1;
      // Not the session's own source: how many tokens were issued before must not change what is played.
      const random = createRandom(`play ${run} of ${session.interviewId}`);
      const play = drawPlay(session.scenario, random, durationMsDefault);
      const begun = { play, run, endedAtMs: null, progress: noProgress };
      plays.set(session, begun);
      return begun;
    },
    of: (session) => plays.get(session),
  };
}
