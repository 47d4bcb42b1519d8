import type { ReceiverRequest, RequestReport } from '@ine-scraping/contracts';

import { cutText } from '../cut-text.ts';
import {
  countAll,
  countedRouteOf,
  countRequest,
  noRequests,
  reportRequests,
  type RequestCounts,
} from './request-counts.ts';
import { forgetTheOldest, type Sessions, sessionsMax } from './sessions.ts';

/** Requests shown of one session: many times what a sane reader needs. */
export const requestsOfSessionMax = 200;

/** Sessions that were deleted or forgotten, and whose counts are kept all the same for a while. */
export const goneSessionsMax = 10_000;

/** Requests remembered in all: two of each of 10,000 sessions. */
export const requestsMax = 20_000;

/** Ids that a FINISHED has named although no session has them: forgeries of a load of 10,000 sessions. */
export const announcedStrangersMax = 10_000;

/** Longest path shown, in UTF-16 units: three times the longest that there is. */
export const pathLengthMax = 128;

/** A request when it arrives: its status is not known yet. */
export type ArrivedRequest = Pick<ReceiverRequest, 'at' | 'method' | 'path' | 'interviewId'>;

/** Takes the status of the answer, and whether the answer shows what INE says. */
export type NoteAnswer = (status: number, withOutcome: boolean) => void;

/**
 * Remembers what was asked of the simulated Incode, within bounds. The counts are exact at all and of every session that
 * is remembered; the requests themselves are the latest.
 */
export interface RequestLog {
  /** A new session has this id: what was asked of an earlier one that had it is not asked of this one. */
  begin(interviewId: string): void;
  add(request: ArrivedRequest): NoteAnswer;
  /** From now on a reader of this interview has a reason to come. */
  noteFinished(interviewId: string): void;
  /** Copies. Without `interviewId`: at all. */
  report(interviewId?: string): RequestReport;
  clear(): void;
}

/** What is kept of a session that something was asked of, or that a FINISHED has named. */
interface AskedSession {
  readonly counts: RequestCounts;
  /** Oldest first, and of those that are remembered at all. */
  readonly latest: ReceiverRequest[];
  finished: boolean;
}

/**
 * Every session that something was asked of, and those that are gone within their limit. Not before it is asked of: most
 * sessions of a load never are.
 */
class AskedSessions {
  readonly #asked = new Map<string, AskedSession>();
  readonly #sessions: Pick<Sessions, 'find'>;

  constructor(sessions: Pick<Sessions, 'find'>) {
    this.#sessions = sessions;
  }

  /** `undefined`: no session has this id. */
  of(interviewId: string): AskedSession | undefined {
    const known = this.#asked.get(interviewId);
    if (known || !this.#sessions.find(interviewId)) return known;
    const session = { counts: noRequests(), latest: [], finished: false };
    this.#asked.set(interviewId, session);
    this.#forgetTheGone();
    return session;
  }

  /** The same, when something was asked of it before. */
  known(interviewId: string): AskedSession | undefined {
    return this.#asked.get(interviewId);
  }

  /** A new session has this id: what an earlier one with it was asked is forgotten. */
  begin(interviewId: string): void {
    this.#asked.delete(interviewId);
  }

  clear(): void {
    this.#asked.clear();
  }

  #forgetTheGone(): void {
    if (this.#asked.size <= sessionsMax + goneSessionsMax) return;
    for (const interviewId of this.#asked.keys())
      if (!this.#sessions.find(interviewId)) this.#asked.delete(interviewId);
  }
}

/** The latest requests in the order in which they came, up to `max`. */
class LatestRequests {
  readonly #places: ReceiverRequest[] = [];
  readonly #max: number;
  /** The place of the oldest, once all are taken. */
  #next = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Returns the one that is forgotten in its place, if the limit is reached. */
  add(request: ReceiverRequest): ReceiverRequest | undefined {
    const oldest = this.#places[this.#next];
    this.#places[this.#next] = request;
    this.#next = (this.#next + 1) % this.#max;
    return oldest;
  }

  /** Oldest first. */
  list(): readonly ReceiverRequest[] {
    if (this.#places.length < this.#max) return this.#places;
    return [...this.#places.slice(this.#next), ...this.#places.slice(0, this.#next)];
  }
}

export function createRequestLog(sessions: Pick<Sessions, 'find'>): RequestLog {
  const asked = new AskedSessions(sessions);
  const announcedStrangers = new Set<string>();
  let latest = new LatestRequests(requestsMax);
  let all = noRequests();
  let id = 0;

  function remember(request: ReceiverRequest, session: AskedSession | undefined): void {
    const forgotten = latest.add(request);
    const itsSession = asked.known(forgotten?.interviewId ?? '');
    if (itsSession && itsSession.latest[0] === forgotten) itsSession.latest.shift();
    session?.latest.push(request);
    if (session && session.latest.length > requestsOfSessionMax) session.latest.shift();
  }

  return {
    begin: (interviewId) => asked.begin(interviewId),
    add({ at, method, path, interviewId }) {
      id += 1;
      const session = asked.of(interviewId ?? '');
      const afterFinished = session?.finished ?? announcedStrangers.has(interviewId ?? '');
      const shownPath = cutText(path, pathLengthMax);
      const request: ReceiverRequest = {
        id,
        at,
        method,
        path: shownPath,
        interviewId,
        status: null,
        afterFinished,
        withOutcome: false,
      };
      const route = countedRouteOf(request);
      const counts = session ? [all, session.counts] : [all];
      for (const one of counts) countRequest(one, route, request);
      remember(request, session);
      // After a reset all of it belongs to nobody any more, and what is noted is not seen.
      return (status, withOutcome) => {
        request.status = status;
        request.withOutcome = withOutcome;
        if (withOutcome) for (const { scoreReads } of counts) scoreReads.withOutcome += 1;
      };
    },
    noteFinished(interviewId) {
      const session = asked.of(interviewId);
      if (session) session.finished = true;
      else forgetTheOldest(announcedStrangers.add(interviewId), announcedStrangersMax);
    },
    report(interviewId) {
      if (interviewId === undefined) return reportRequests(latest.list(), all);
      const session = asked.known(interviewId);
      if (session) return reportRequests(session.latest, session.counts);
      const named = latest.list().filter((request) => request.interviewId === interviewId);
      return reportRequests(named, countAll(named));
    },
    clear() {
      asked.clear();
      announcedStrangers.clear();
      latest = new LatestRequests(requestsMax);
      all = noRequests();
      id = 0;
    },
  };
}
