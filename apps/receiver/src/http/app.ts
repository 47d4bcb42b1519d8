import express, { type Express, type RequestHandler } from 'express';

import type { Access } from '../access/access.ts';
import type { OwnHosts } from '../access/own-hosts.ts';
import type { Logger } from '../runtime/logger.ts';
import { answerNotFound } from './allowed-methods.ts';
import { createErrorHandler } from './error-handler.ts';
import { createHealthRouter } from './health.ts';
import { answerJsonExactly } from './answer.ts';
import type { ReceiverCore } from '../core.ts';
import { RequestRefusedError } from './problem.ts';
import { createReadRouter } from './read-api.ts';
import { createWebhookRouter } from './webhook.ts';

export interface AppOptions {
  /** The running core. Must throw a retryable error while there is none; that is answered 503. */
  readonly currentCore: () => ReceiverCore;
  readonly access: Access;
  readonly ownHosts: OwnHosts;
  /** Where the webhook is served, such as `/webhooks/ine-scraping`. */
  readonly webhookPath: string;
  readonly logger: Logger;
  /** Check every answer against its contract before it is sent. A broken one is answered 500. */
  readonly responseValidation: boolean;
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

/** The receiver's HTTP side: it translates, and knows nothing of databases and queues. */
export function createApp(options: AppOptions): Express {
  const app = express();
  // Nobody sends the acknowledgement back with If-None-Match, and hashing it costs.
  app.disable('etag');
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.use(answerJsonExactly);
  // Proxies call these two, under names that nobody told us.
  app.use(createHealthRouter(options));
  app.use(options.webhookPath, createWebhookRouter(options));
  // Everything below is asked by people and programs of ours.
  app.use(requireOwnHost(options.ownHosts));
  app.use(createReadRouter(options));
  app.use(answerNotFound);
  app.use(createErrorHandler(options.logger));
  return app;
}
