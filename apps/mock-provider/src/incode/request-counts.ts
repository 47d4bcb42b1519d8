import type { ReceiverRequest, RequestReport } from '@ine-scraping/contracts';

import { omniRouteOf } from '../contract-paths.ts';

/** What no route of the contract takes is counted under this name: whoever makes up paths fills no memory. */
const otherRequests = 'other';

const scoreRoute = 'GET /omni/get/score';

/** How often something was asked: of one session, or at all. Not more routes than the contract has. */
export interface RequestCounts {
  readonly byRoute: Record<string, number>;
  readonly scoreReads: { -readonly [Count in keyof RequestReport['scoreReads']]: number };
}

export function noRequests(): RequestCounts {
  return { byRoute: {}, scoreReads: { beforeFinished: 0, afterFinished: 0, withOutcome: 0 } };
}

/** The name under which a request is counted. */
export function countedRouteOf({ method, path }: Pick<ReceiverRequest, 'method' | 'path'>): string {
  return omniRouteOf(method, path) ?? otherRequests;
}

/** Whether a request asks for a score, on whichever of its paths. */
export function readsScore(request: Pick<ReceiverRequest, 'method' | 'path'>): boolean {
  return countedRouteOf(request) === scoreRoute;
}

export function countRequest(
  { byRoute, scoreReads }: RequestCounts,
  route: string,
  { afterFinished }: Pick<ReceiverRequest, 'afterFinished'>,
): void {
  byRoute[route] = (byRoute[route] ?? 0) + 1;
  if (route === scoreRoute) scoreReads[afterFinished ? 'afterFinished' : 'beforeFinished'] += 1;
}

/** The counts of these requests and no others; which of them had an outcome they do not say. */
export function countAll(requests: readonly ReceiverRequest[]): RequestCounts {
  const counts = noRequests();
  for (const request of requests) countRequest(counts, countedRouteOf(request), request);
  return counts;
}

/** Copies of all of it, the routes by name. */
export function reportRequests(
  requests: readonly ReceiverRequest[],
  { byRoute, scoreReads }: RequestCounts,
): RequestReport {
  return {
    requests: requests.map((request) => ({ ...request })),
    counts: Object.fromEntries(Object.entries(byRoute).toSorted(([one], [other]) => (one < other ? -1 : 1))),
    scoreReads: { ...scoreReads },
  };
}
