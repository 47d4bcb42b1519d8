import { receiverOpenApi } from '@ine-scraping/contracts/openapi';
import { Router } from 'express';

import { refuseAllButGet } from './allowed-methods.ts';
import { jsonContentType, writeBytes } from './answer.ts';
import { NotReadyError } from './request-refused-error.ts';
import type { ReceiverCore } from '../core.ts';

export interface HealthRoutesOptions {
  /** @throws {NotReadyError} before the database was reached. */
  readonly currentCore: () => ReceiverCore;
}

/**
 * For whoever runs the receiver, and in no contract: `/healthz` says that the process lives, `/readyz` that database and
 * queue work, `/openapi.json` describes the rest. They tell nothing about anybody, so everybody may read them.
 */
export function createHealthRouter({ currentCore }: HealthRoutesOptions): Router {
  const router = Router({ caseSensitive: true });
  let openApi: Buffer | undefined;

  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/readyz', async (_req, res) => {
    const { database, queue } = await currentCore().ready();
    if (!database || !queue)
      throw new NotReadyError(`${database ? 'the queue' : 'the database'} is not ready`);
    res.json({ status: 'ready' });
  });
  router.get('/openapi.json', (_req, res) => {
    openApi ??= Buffer.from(JSON.stringify(receiverOpenApi()));
    writeBytes(res, jsonContentType, openApi);
  });
  for (const path of ['/healthz', '/readyz', '/openapi.json']) router.all(path, refuseAllButGet);
  return router;
}
