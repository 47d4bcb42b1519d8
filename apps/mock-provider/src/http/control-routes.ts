import { mockControlContract } from '@ine-scraping/contracts';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import type { Express } from 'express';

import type { MockProviderControl } from '../control/control.ts';
import type { AnswerFailure } from './answer-failure.ts';
import { endpointOptions } from './endpoint.ts';
import { readJson } from './read-json.ts';

/** No request of the control API is anywhere near this. */
export const controlBodyBytesMax = 64 * 1024;

/** Mounts the control API from its contract. */
export function mountControl(app: Express, control: MockProviderControl, answerFailure: AnswerFailure): void {
  const middleware = [readJson(controlBodyBytesMax, answerFailure)];
  const routes = initServer().router(mockControlContract, {
    playSession: {
      middleware,
      handler: async ({ body }) => ({ status: 201, body: await control.play(body ?? {}) }),
    },
    getSession: async ({ params }) => ({ status: 200, body: await control.session(params.interviewId) }),
    recordSession: async ({ params }) => ({ status: 200, body: await control.record(params.interviewId) }),
    listDeliveries: async ({ query }) => ({
      status: 200,
      body: { deliveries: await control.deliveries(query) },
    }),
    listOnboardingStatusDeliveries: async ({ query }) => ({
      status: 200,
      body: { deliveries: await control.onboardingStatusDeliveries(query) },
    }),
    listRequests: async ({ query }) => ({ status: 200, body: await control.requests(query) }),
    listScenarios: async () => ({ status: 200, body: { scenarios: await control.scenarios() } }),
    getClock: async () => ({ status: 200, body: await control.clock() }),
    advanceClock: {
      middleware,
      handler: async ({ body }) => ({ status: 200, body: await control.advance(body.ms) }),
    },
    reset: async () => {
      await control.reset();
      return { status: 204, body: undefined };
    },
  });
  createExpressEndpoints(mockControlContract, routes, app, endpointOptions);
}
