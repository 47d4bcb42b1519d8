import { isAppRoute, type AppRouter } from '@ts-rest/core';
import type { RequestHandler, Router } from 'express';

import { writeProblem } from './answer.ts';
import { createProblem } from './problem.ts';

/** Each path of `contract` with the methods that it takes, HEAD included where there is GET. */
export function listAllowedMethods(contract: AppRouter): Map<string, string[]> {
  const allowed = new Map<string, string[]>();
  for (const route of Object.values(contract)) {
    const found = isAppRoute(route) ? new Map([[route.path, [route.method]]]) : listAllowedMethods(route);
    for (const [path, methods] of found) {
      const all = [...(allowed.get(path) ?? []), ...methods];
      allowed.set(path, all.includes('GET') && !all.includes('HEAD') ? [...all, 'HEAD'] : all);
    }
  }
  return allowed;
}

function refuseMethod(allow: string): RequestHandler {
  // Named, so that the walk over the routes can tell it from a handler that serves something.
  return function answerMethodNotAllowed(req, res) {
    res.setHeader('Allow', allow);
    const detail = `${req.method} is not possible here; use ${allow}`;
    writeProblem(res, createProblem('METHOD_NOT_ALLOWED', detail));
  };
}

/** Answers 405 with `Allow` on the paths of `contract`. Add it after the routes: it takes what they left. */
export function refuseOtherMethods(router: Router, contract: AppRouter): void {
  for (const [path, methods] of listAllowedMethods(contract)) {
    router.all(path, refuseMethod(methods.join(', ')));
  }
}

/** The same for a path that takes GET only and is in no contract. */
export const refuseAllButGet: RequestHandler = refuseMethod('GET, HEAD');
