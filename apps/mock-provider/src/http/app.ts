import { mockProviderOpenApi } from '@ine-scraping/contracts/openapi';
import express, { type Express } from 'express';
import type { Logger } from 'pino';

import type { MockProviderControl } from '../control/control.ts';
import { recordRequests } from './record-requests.ts';
import { mountControl } from './control-routes.ts';
import { mountOmni } from './omni-routes.ts';
import type { Settings } from '../settings.ts';
import type { Simulation } from '../simulation.ts';
import { createAnswerFailure } from './answer-failure.ts';
import { answerThrown, answerUnmatched } from './fallback-handlers.ts';
import { addProcessingTime } from './processing-time.ts';
import { limitRate } from './rate-limit.ts';

export interface AppParts {
  readonly simulation: Simulation;
  readonly control: MockProviderControl;
  readonly settings: Settings;
  readonly logger: Logger;
}

/** The whole HTTP side. Every route but the few below is in a contract. */
export function createApp({ simulation, control, settings, logger }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  const answerFailure = createAnswerFailure(simulation.clock);

  app.get(['/healthz', '/readyz'], (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/openapi.json', (_request, response) => {
    response.json(mockProviderOpenApi());
  });
  const rateLimit = limitRate(simulation.rateLimit, answerFailure);
  app.use(['/omni', '/0/omni', '/executive'], recordRequests(simulation), addProcessingTime, rateLimit);
  mountOmni(app, { simulation, settings, answerFailure });
  mountControl(app, { control, answerFailure });
  app.use(answerUnmatched(answerFailure));
  app.use(answerThrown(answerFailure, logger));
  return app;
}
