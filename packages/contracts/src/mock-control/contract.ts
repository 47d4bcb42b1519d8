import { initContract } from '@ts-rest/core';
import { z } from 'zod';

import { interviewIdSchema } from '../omni/interview-id.ts';
import { problemResponses } from '../problem-responses.ts';
import { advanceRequestSchema, clockSchema } from './clock.ts';
import { deliverySchema, onboardingStatusDeliverySchema } from './delivery.ts';
import { recordingSchema } from './recording.ts';
import { requestReportSchema } from './request.ts';
import {
  mockSessionSchema,
  playRequestSchema,
  playedSessionSchema,
  scenarioSummarySchema,
} from './session.ts';

const c = initContract();
const errors = problemResponses(400, 403, 404, 405, 409, 413, 415, 421, 500, 503);

/** The mock provider's control API: what a test or a person does that no customer of Incode can. */
export const mockControlContract = c.router(
  {
    playSession: {
      method: 'POST',
      path: '/_mock/sessions',
      summary: 'Start a session and its scraping at once.',
      body: playRequestSchema.nullish(),
      responses: { 201: playedSessionSchema, ...errors },
    },
    getSession: {
      method: 'GET',
      path: '/_mock/sessions/:interviewId',
      pathParams: z.object({ interviewId: interviewIdSchema }),
      summary: 'What the mock knows of a session.',
      responses: { 200: mockSessionSchema, ...errors },
    },
    recordSession: {
      method: 'GET',
      path: '/_mock/sessions/:interviewId/recording',
      pathParams: z.object({ interviewId: interviewIdSchema }),
      summary: 'What a session has played so far, without personal data, to be replayed.',
      responses: { 200: recordingSchema, ...errors },
    },
    listDeliveries: {
      method: 'GET',
      path: '/_mock/deliveries',
      summary: 'Deliveries with every attempt, its request, answer and judgement; oldest first.',
      query: z.object({ interviewId: z.string().optional() }),
      responses: { 200: z.object({ deliveries: z.array(deliverySchema) }), ...errors },
    },
    listOnboardingStatusDeliveries: {
      method: 'GET',
      path: '/_mock/onboarding-status-deliveries',
      summary: "Deliveries of Incode's other webhook, the onboarding status; oldest first.",
      query: z.object({ interviewId: z.string().optional() }),
      responses: { 200: z.object({ deliveries: z.array(onboardingStatusDeliverySchema) }), ...errors },
    },
    listRequests: {
      method: 'GET',
      path: '/_mock/requests',
      summary: 'What was asked of the simulated Incode, with counts for each route; oldest first.',
      query: z.object({ interviewId: z.string().optional() }),
      responses: { 200: requestReportSchema, ...errors },
    },
    listScenarios: {
      method: 'GET',
      path: '/_mock/scenarios',
      summary: 'The plays of the mock.',
      responses: { 200: z.object({ scenarios: z.array(scenarioSummarySchema) }), ...errors },
    },
    getClock: {
      method: 'GET',
      path: '/_mock/clock',
      summary: 'The clock that all simulated time goes through.',
      responses: { 200: clockSchema, ...errors },
    },
    advanceClock: {
      method: 'POST',
      path: '/_mock/clock/advance',
      summary:
        'Move the manual clock; answers when everything that came due has been answered or has timed out.',
      body: advanceRequestSchema,
      responses: { 200: clockSchema, ...errors },
    },
    reset: {
      method: 'POST',
      path: '/_mock/reset',
      summary: 'Forget all sessions, tokens and deliveries, and start the seed again.',
      body: c.noBody(),
      responses: { 204: c.noBody(), ...errors },
    },
  },
  { strictStatusCodes: true },
);
