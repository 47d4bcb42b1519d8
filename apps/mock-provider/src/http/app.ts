import { mockProviderOpenApi } from '@ine-scraping/contracts/openapi';
import express, { type Express } from 'express';
import type { Logger } from 'pino';

import type { MockProviderControl } from '../control/control.ts';
import { answerThrown, answerUnmatched, createAnswerFailure } from './answer-failure.ts';
import { mountControl } from './control-routes.ts';
import { mountOmni, type OmniOptions } from './omni-routes.ts';

export interface AppOptions extends Omit<OmniOptions, 'answerFailure'> {
  readonly control: MockProviderControl;
  readonly logger: Logger;
}

/** The whole HTTP side. Every route but the few below is in a contract. */
export function createApp({ control, logger, ...omni }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  const answerFailure = createAnswerFailure(omni.clock);

  app.get(['/healthz', '/readyz'], (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/openapi.json', (_request, response) => {
    response.json(mockProviderOpenApi());
  });
  mountOmni(app, { ...omni, answerFailure });
  mountControl(app, control, answerFailure);
  app.use(answerUnmatched(answerFailure));
  app.use(answerThrown(answerFailure, logger));
  return app;
}
