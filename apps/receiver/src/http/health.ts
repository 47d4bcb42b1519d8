import { Router } from 'express';

import type { ReceiverCore } from '../core.ts';
import { refuseAllButGet } from './allowed-methods.ts';
import { retryAfterSeconds, writeProblem } from './answer.ts';
import { createProblem } from './problem.ts';

export interface HealthOptions {
  /** Throws a retryable error while there is no core. */
  readonly currentCore: () => ReceiverCore;
}

/**
 * For whoever runs the receiver, and in no contract: `/healthz` says that the process lives, `/readyz` whether it can store and
 * work, and which part cannot and why. They tell nothing about anybody, so everybody may ask, under any name.
 */
export function createHealthRouter({ currentCore }: HealthOptions): Router {
  const router = Router({ caseSensitive: true });
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/readyz', async (_req, res) => {
    const found = await currentCore().ready();
    const parts = Object.fromEntries(Object.entries(found).map(([part, trouble]) => [part, trouble ?? 'ok']));
    // We store and hand on while Incode is away or shuts us out: nobody is helped when we are taken out of service.
    const { incode: _, ...needed } = found;
    const missing = Object.entries(needed).find(([, trouble]) => trouble !== null);
    if (!missing) {
      res.json({ status: 'ready', ...parts });
      return;
    }
    const problem = createProblem('UNAVAILABLE', `the ${missing[0]} is not ready: ${missing[1]}`);
    res.setHeader('Retry-After', retryAfterSeconds);
    writeProblem(res, { ...parts, ...problem });
  });
  for (const path of ['/healthz', '/readyz']) router.all(path, refuseAllButGet);
  return router;
}
