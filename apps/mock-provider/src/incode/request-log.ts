import type { ReceiverRequest, RequestReport } from '@ine-scraping/contracts';

import { cutText } from '../cut-text.ts';
import { type AskedSession, createAskedSessions, requestsOfSessionMax } from './asked-sessions.ts';
import { countAll, countedRouteOf, countRequest, noRequests, reportRequests } from './request-counts.ts';
import { forgetTheOldest, type Sessions } from './sessions.ts';

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
  const asked = createAskedSessions(sessions);
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
