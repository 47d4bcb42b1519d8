import type { ReceiverRequest, RequestReport } from '@ine-scraping/contracts';

import { omniRouteOf } from '../http/contract-paths.ts';

/** Requests shown for one interview, and of those that name none: many times what a sane reader needs. */
export const requestsShownMax = 200;

/** Interviews remembered; beyond that the ones that were asked about first are forgotten. */
export const interviewsMax = 20_000;

/** Longest path shown, in UTF-16 units: three times the longest that there is. */
export const pathLengthMax = 128;

/** What no route of the contract takes is counted under this name: whoever makes up paths fills no memory. */
const otherRequests = 'other';

/** A request when it arrives: its status is not known yet. */
export type ArrivedRequest = Pick<ReceiverRequest, 'at' | 'method' | 'path' | 'interviewId'>;

/** Remembers what was asked of the simulated Incode, within bounds; the counts are exact. */
export interface RequestLog {
  /** Returns how to tell the status of the answer. */
  add(request: ArrivedRequest): (status: number) => void;
  /** From now on a reader of this interview has a reason to come. */
  noteFinished(interviewId: string): void;
  /** A read of this interview's score was answered with what INE says. */
  noteOutcomeRead(interviewId: string): void;
  /** Copies. Without `interviewId`: everything that is remembered. */
  report(interviewId?: string): RequestReport;
  clear(): void;
}

type ScoreReads = { -readonly [Count in keyof RequestReport['scoreReads']]: number };

interface Group {
  readonly requests: ReceiverRequest[];
  readonly counts: Map<string, number>;
  readonly scoreReads: ScoreReads;
  finished: boolean;
}

function noScoreReads(): ScoreReads {
  return { beforeFinished: 0, afterFinished: 0, withOutcome: 0 };
}

const scoreRoute = 'GET /omni/get/score';

function count(group: Group, { method, path }: ArrivedRequest): void {
  const route = omniRouteOf(method, path) ?? otherRequests;
  group.counts.set(route, (group.counts.get(route) ?? 0) + 1);
  if (route !== scoreRoute) return;
  group.scoreReads[group.finished ? 'afterFinished' : 'beforeFinished'] += 1;
}

function merge(groups: readonly Group[]): RequestReport {
  const counts = new Map<string, number>();
  const scoreReads = noScoreReads();
  for (const group of groups) {
    for (const [route, number] of group.counts) counts.set(route, (counts.get(route) ?? 0) + number);
    scoreReads.beforeFinished += group.scoreReads.beforeFinished;
    scoreReads.afterFinished += group.scoreReads.afterFinished;
    scoreReads.withOutcome += group.scoreReads.withOutcome;
  }
  const requests = groups.flatMap((group) => group.requests).toSorted((one, other) => one.id - other.id);
  return {
    requests: requests.map((request) => ({ ...request })),
    counts: Object.fromEntries([...counts].toSorted(([one], [other]) => (one < other ? -1 : 1))),
    scoreReads,
  };
}

export function createRequestLog(): RequestLog {
  /** By interview; what names none is under the empty text. */
  const groups = new Map<string, Group>();
  let id = 0;

  function groupOf(interviewId: string): Group {
    const known = groups.get(interviewId);
    if (known) return known;
    const group = { requests: [], counts: new Map(), scoreReads: noScoreReads(), finished: false };
    groups.set(interviewId, group);
    for (const oldest of groups.keys()) {
      if (groups.size <= interviewsMax) break;
      groups.delete(oldest);
    }
    return group;
  }

  return {
    add(arrived) {
      const group = groupOf(arrived.interviewId ?? '');
      id += 1;
      count(group, arrived);
      const path = arrived.path.slice(0, pathLengthMax);
      const request: ReceiverRequest = { id, ...arrived, path, status: null, afterFinished: group.finished };
      group.requests.push(request);
      if (group.requests.length > requestsShownMax) group.requests.shift();
      return (status) => {
        request.status = status;
      };
    },
    noteFinished(interviewId) {
      groupOf(interviewId).finished = true;
    },
    noteOutcomeRead(interviewId) {
      // Not `groupOf`: an answer that ends after a reset belongs to nobody any more.
      const group = groups.get(interviewId);
      if (group) group.scoreReads.withOutcome += 1;
    },
    report(interviewId) {
      if (interviewId === undefined) return merge([...groups.values()]);
      const group = groups.get(interviewId);
      return merge(group ? [group] : []);
    },
    clear() {
      groups.clear();
      id = 0;
    },
  };
}
