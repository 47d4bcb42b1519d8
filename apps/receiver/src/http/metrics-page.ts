import type { IncomingMessage } from 'node:http';

import { Router, type Express } from 'express';

import type { Admittance } from '../access/admittance.ts';
import type { RequestRoute } from '../monitoring/instruments.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import { refuseAllButGet } from './allowed-methods.ts';
import { createExpress, writeBytes } from './answer.ts';
import { findWebhook } from './entrance.ts';
import { createErrorHandler } from './error-handler.ts';
import { createHealthRouter, type HealthOptions } from './health.ts';
import { requireAdmittance, RequestRefusedError } from './problem.ts';
import type { Logger } from '../runtime/logger.ts';

/**
 * `GET /metrics`, in Prometheus's text format and so in no contract of ours. Whoever `mayRead` lets in may, which on a port of its
 * own is everybody: it counts, and tells nothing about anybody.
 */
export function createMetricsRouter(
  metrics: Metrics,
  mayRead?: (req: IncomingMessage) => Admittance,
): Router {
  const router = Router({ caseSensitive: true });
  router.get('/metrics', async (req, res) => {
    if (mayRead) requireAdmittance(mayRead(req));
    const page = Buffer.from(await metrics.render());
    res.setHeader('Cache-Control', 'no-store');
    writeBytes(res, metrics.contentType, page);
  });
  router.all('/metrics', refuseAllButGet);
  return router;
}

export interface MonitoringAppOptions extends HealthOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Health and metrics, on a port that only those who run the receiver reach. */
export function createMonitoringApp({ metrics, logger, ...health }: MonitoringAppOptions): Express {
  const app = createExpress();
  app.use(createHealthRouter(health));
  app.use(createMetricsRouter(metrics));
  app.use(() => {
    throw new RequestRefusedError(
      'NOT_FOUND',
      'here are /metrics, /healthz and /readyz; the rest is on the other port',
    );
  });
  app.use(createErrorHandler(logger));
  return app;
}

/** What a request counts as: one of a few, whatever it was sent to. */
export function routeOf({ url = '' }: IncomingMessage, webhookPath: string): RequestRoute {
  const [path = ''] = findWebhook(url, webhookPath).split('?', 1);
  if (path === webhookPath) return 'webhook';
  if (path.startsWith('/v1/')) return 'api';
  return ['/healthz', '/readyz', '/metrics'].includes(path) ? 'monitoring' : 'other';
}
