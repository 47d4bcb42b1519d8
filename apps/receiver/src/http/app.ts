import { Router, type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';

import type { Access } from '../access/access.ts';
import type { ReadCaller } from '../access/caller.ts';
import type { OwnHosts } from '../access/own-hosts.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import type { Tracing } from '../monitoring/tracing.ts';
import type { Logger } from '../runtime/logger.ts';
import { RepeatedLog } from '../runtime/repeated-log.ts';
import { createErrorHandler } from './error-handler.ts';
import { createHealthRouter } from './health.ts';
import { createExpress } from './answer.ts';
import { receiveBody } from './body.ts';
import type { ReceiverCore } from '../core.ts';
import { AccessRefusedError, RequestRefusedError } from './problem.ts';
import { createMetricsRouter } from './metrics-page.ts';
import { createReadRouter } from './read-api.ts';
import type { Refusals } from './refusals.ts';
import { requestIdOf } from './request-id.ts';
import { createTokenRouter } from './token-endpoint.ts';
import type { Webhook } from './webhook.ts';

export interface AppOptions {
  /** The running core. Must throw a retryable error while there is none; that is answered 503. */
  readonly currentCore: () => ReceiverCore;
  readonly access: Access;
  readonly readCaller: ReadCaller;
  readonly ownHosts: OwnHosts;
  /** Where the webhook is served, such as `/webhooks/ine-scraping`. */
  readonly webhookPath: string;
  readonly logger: Logger;
  readonly audit: Pick<Logger, 'info'>;
  readonly refusals: Refusals;
  /** Check every answer against its contract before it is sent. A broken one is answered 500. */
  readonly responseValidation: boolean;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

/** A browser is inside: what it may reach, the page of a stranger can ask through it. Such a page is known by its names. */
function requireOwnHost(ownHosts: OwnHosts): RequestHandler {
  return ({ headers: { host, origin } }, _res, next) => {
    if (!ownHosts.includes(host)) {
      throw new RequestRefusedError(
        'HOST_UNKNOWN',
        'this receiver does not know the Host of the request as its own; add it to RECEIVER_PUBLIC_HOSTS if it is',
      );
    }
    if (origin !== undefined && !ownHosts.includesOrigin(origin, host)) {
      throw new RequestRefusedError(
        'ORIGIN_FOREIGN',
        'a page of another origin may not ask this receiver; add its host to RECEIVER_PUBLIC_HOSTS if it is yours',
      );
    }
    next();
  };
}

const refuseUnknownPath: RequestHandler = () => {
  throw new RequestRefusedError('NOT_FOUND', 'nothing is served under this path; see /openapi.json');
};

/**
 * Whoever posts where nothing is served, or under a name that is not ours, may have been given a wrong URL for the webhook: then
 * this is the only place where it shows. The body is read for the interview that it names; the answer is the same.
 */
function traceMissedWebhook({ access, readCaller, refusals }: AppOptions): ErrorRequestHandler {
  const mayNotify = async (req: Request): Promise<boolean> => {
    try {
      return (await access.mayNotify(readCaller(req))).allowed;
    } catch {
      // Nobody can say at the moment, and this is only a trace: the answer is the same.
      return false;
    }
  };
  return async (error: unknown, req, _res, next) => {
    if (error instanceof RequestRefusedError && req.method === 'POST') {
      const { code, status } = error.problem;
      if ((code === 'NOT_FOUND' || code === 'HOST_UNKNOWN') && (await mayNotify(req))) {
        refusals.keep(req, { status, code, field: null }, await receiveBody(req));
      }
    }
    next(error);
  };
}

/** Who tries keys is seen in the log. Nothing else tells: the quarantine and the count of refusals are about notifications. */
function tellStrangers(logger: Logger): ErrorRequestHandler {
  const strangers = new RepeatedLog();
  return (error: unknown, req, _res, next) => {
    if (error instanceof AccessRefusedError) {
      const { code } = error.problem;
      strangers.write(code, (more) => {
        const fields = { code, detail: error.message, requestId: requestIdOf(req), ...more };
        logger.warn(fields, 'a caller of the API was not let in');
      });
    }
    next(error);
  };
}

/** The receiver's HTTP side: it translates, and knows nothing of databases and queues. */
export function createApp(options: AppOptions, webhook: Webhook): Express {
  const app = createExpress();
  // Proxies call these two, under names that nobody told us.
  app.use(createHealthRouter(options));
  app.use(options.webhookPath, webhook.router);
  const { access, metrics, readCaller } = options;
  const { tokens } = access;
  // Incode calls this one too.
  if (tokens) app.use(createTokenRouter({ ...options, tokens }));
  // Everything below is asked by people and programs of ours.
  app.use(requireOwnHost(options.ownHosts));
  const withKey = Router();
  withKey.use(createReadRouter(options));
  withKey.use(createMetricsRouter(metrics, (req) => access.mayRead(readCaller(req))));
  withKey.use(tellStrangers(options.logger));
  app.use(withKey);
  app.use(refuseUnknownPath);
  app.use(traceMissedWebhook(options));
  app.use(createErrorHandler(options.logger));
  return app;
}
