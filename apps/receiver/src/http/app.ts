import express, { type Express } from 'express';

import type { Access } from '../access/access.ts';
import type { Logger } from '../runtime/logger.ts';
import { answerNotFound } from './allowed-methods.ts';
import { createErrorHandler } from './error-handler.ts';
import { createHealthRouter } from './health.ts';
import { answerJsonExactly } from './answer.ts';
import type { ReceiverCore } from '../core.ts';
import { createReadRouter } from './read-api.ts';
import { createWebhookRouter } from './webhook.ts';

export interface AppOptions {
  /** The running core. Must throw a retryable error while there is none; that is answered 503. */
  readonly currentCore: () => ReceiverCore;
  readonly access: Access;
  /** Where the webhook is served, such as `/webhooks/ine-scraping`. */
  readonly webhookPath: string;
  readonly logger: Logger;
  /** Check every answer against its contract before it is sent. A broken one is answered 500. */
  readonly responseValidation: boolean;
}

/** The receiver's HTTP side: it translates, and knows nothing of databases and queues. */
export function createApp(options: AppOptions): Express {
  const app = express();
  // Nobody sends the acknowledgement back with If-None-Match, and hashing it costs.
  app.disable('etag');
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.use(answerJsonExactly);
  app.use(createHealthRouter(options));
  app.use(options.webhookPath, createWebhookRouter(options));
  app.use(createReadRouter(options));
  app.use(answerNotFound);
  app.use(createErrorHandler(options.logger));
  return app;
}
