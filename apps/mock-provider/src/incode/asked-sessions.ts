import type { ReceiverRequest } from '@ine-scraping/contracts';

import { type Sessions, sessionsMax } from './sessions.ts';
import { noRequests, type RequestCounts } from './request-counts.ts';

/** Requests shown of one session: many times what a sane reader needs. */
export const requestsOfSessionMax = 200;

/** Sessions that were deleted or forgotten, and whose counts are kept all the same for a while. */
export const goneSessionsMax = 10_000;

/** What is kept of a session that something was asked of, or that a FINISHED has named. */
export interface AskedSession {
  readonly counts: RequestCounts;
  /** Oldest first, and of those that are remembered at all. */
  readonly latest: ReceiverRequest[];
  finished: boolean;
}

/**
 * Every session of `sessions` that something was asked of, and those that are gone within their limit. Not before it is
 * asked of: most sessions of a load never are.
 */
export interface AskedSessions {
  /** `undefined`: no session has this id. */
  of(interviewId: string): AskedSession | undefined;
  /** The same, when something was asked of it before. */
  known(interviewId: string): AskedSession | undefined;
  /** A new session has this id: what an earlier one with it was asked is forgotten. */
  begin(interviewId: string): void;
  clear(): void;
}

export function createAskedSessions({ find }: Pick<Sessions, 'find'>): AskedSessions {
  const asked = new Map<string, AskedSession>();

  function forgetTheGone(): void {
    if (asked.size <= sessionsMax + goneSessionsMax) return;
    for (const interviewId of asked.keys()) if (!find(interviewId)) asked.delete(interviewId);
  }

  return {
    of(interviewId) {
      const known = asked.get(interviewId);
      if (known || !find(interviewId)) return known;
      const session = { counts: noRequests(), latest: [], finished: false };
      asked.set(interviewId, session);
      forgetTheGone();
      return session;
    },
    known: (interviewId) => asked.get(interviewId),
    begin: (interviewId) => void asked.delete(interviewId),
    clear: () => asked.clear(),
  };
}
