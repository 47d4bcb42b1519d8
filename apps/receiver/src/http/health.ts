import { Router } from 'express';

import type { ReceiverCore } from '../core.ts';
import { ReceiverError } from '../runtime/errors.ts';
import { refuseAllButGet } from './allowed-methods.ts';

export interface HealthOptions {
  /** Throws a retryable error while there is no core. */
  readonly currentCore: () => ReceiverCore;
}

/** What the receiver stands on does not work at the moment. */
class NotReadyError extends ReceiverError {
  readonly code = 'NOT_READY';
  readonly retryable = true;
}

/**
 * For whoever runs the receiver, and in no contract: `/healthz` says that the process lives, `/readyz` that it can store and
 * work. They tell nothing about anybody, so everybody may ask, under any name.
 */
export function createHealthRouter({ currentCore }: HealthOptions): Router {
  const router = Router({ caseSensitive: true });
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/readyz', async (_req, res) => {
    const { incode, ...parts } = await currentCore().ready();
    const missing = Object.entries(parts).find(([, isReady]) => !isReady);
    if (missing) throw new NotReadyError(`the ${missing[0]} is not ready`);
    res.json({ status: 'ready', ...(incode !== undefined && { incode }) });
  });
  for (const path of ['/healthz', '/readyz']) router.all(path, refuseAllButGet);
  return router;
}
