import type { ReceiverRequest, RequestReport } from '@ine-scraping/contracts';

/** Requests shown for one interview, and of those that name none: many times what a sane reader needs. */
export const requestsShownMax = 200;

/** Interviews remembered; beyond that the ones that were asked about first are forgotten. */
export const interviewsMax = 20_000;

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

function routeOf({ method, path }: ArrivedRequest): string {
  return `${method} ${path.replace(/^\/0(?=\/)/, '').replace(/(?<=.)\/$/, '')}`;
}

function count(group: Group, request: ReceiverRequest): void {
  const route = routeOf(request);
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
      const request: ReceiverRequest = { id, ...arrived, status: null, afterFinished: group.finished };
      count(group, request);
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
      groupOf(interviewId).scoreReads.withOutcome += 1;
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
