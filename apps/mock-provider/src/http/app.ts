import { mockProviderOpenApi } from '@ine-scraping/contracts/openapi';
import express, { type Express } from 'express';
import type { Logger } from 'pino';

import type { MockProviderControl } from '../control/control.ts';
import { answerThrown, answerUnmatched, createAnswerFailure } from './answer-failure.ts';
import { mountControl } from './control-routes.ts';
import { mountOmni, omniPrefixes, type OmniOptions } from './omni-routes.ts';
import { type OwnHosts, requireOwnHost } from './own-hosts.ts';

export interface AppOptions extends Omit<OmniOptions, 'answerFailure'> {
  readonly control: MockProviderControl;
  readonly ownHosts: OwnHosts;
  readonly logger: Logger;
  /** The document of `/openapi.json`. Default: the one of the contracts. */
  readonly describeApi?: (() => object) | undefined;
}

function isOmni(path: string): boolean {
  return omniPrefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}

/** The whole HTTP side. Every route but the few below is in a contract. */
export function createApp({
  control,
  ownHosts,
  logger,
  describeApi = mockProviderOpenApi,
  ...omni
}: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  const answerFailure = createAnswerFailure(omni.clock);

  app.get(['/healthz', '/readyz'], (_request, response) => {
    response.json({ status: 'ok' });
  });
  // Proxies ask for health under names that nobody told us, and Incode's API is for everybody who has credentials.
  const requireOwn = requireOwnHost(ownHosts);
  app.use((request, response, next) => {
    if (isOmni(request.path)) next();
    else requireOwn(request, response, next);
  });
  let openApi: string | undefined;
  app.get('/openapi.json', (_request, response) => {
    // Building it holds up everything else for longer than most requests take, so: once, and not before it is asked for.
    openApi ??= JSON.stringify(describeApi());
    response.type('json').send(openApi);
  });
  mountOmni(app, { ...omni, answerFailure });
  mountControl(app, control, answerFailure);
  app.use(answerUnmatched(answerFailure));
  app.use(answerThrown(answerFailure, logger));
  return app;
}
