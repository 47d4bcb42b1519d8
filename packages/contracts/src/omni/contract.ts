import { initContract } from '@ts-rest/core';
import { z } from 'zod';

import { omniErrorResponses } from './error.ts';
import { executiveLogInRequestSchema, executiveLogInResponseSchema } from './executive.ts';
import {
  governmentValidationQuerySchema,
  governmentValidationRequestSchema,
  governmentValidationResponseSchema,
} from './government-validation.ts';
import { apiKeyHeadersSchema, tokenHeadersSchema, zeroHeadersSchema } from './headers.ts';
import { scoreSchema } from './score.ts';
import {
  finishStatusResponseSchema,
  onboardingStatusResponseSchema,
  startRequestSchema,
  startResponseSchema,
} from './session.ts';

const c = initContract();

/**
 * The interview, optional: "If you do not pass the interview ID, we will attempt to extract the interview ID from the
 * session token" (DOC). An executive token needs it.
 */
const sessionQuerySchema = z.looseObject({ id: z.string().optional() });

/** `verbose` is OBS, its effect UNK. */
const scoreQuerySchema = sessionQuerySchema.extend({ verbose: z.enum(['true', 'false']).optional() });

/** The routes about one session, under `/omni` with an API key and under `/0/omni` without. */
function sessionRoutes<Headers extends typeof tokenHeadersSchema | typeof zeroHeadersSchema>(
  headers: Headers,
) {
  return {
    getScore: {
      method: 'GET',
      path: '/omni/get/score',
      summary: 'The score of a session, to be fetched after FINISHED.',
      headers,
      query: scoreQuerySchema,
      responses: { 200: scoreSchema, ...omniErrorResponses },
    },
    processGovernmentValidation: {
      method: 'POST',
      path: '/omni/process/government-validation',
      summary: 'Validate the voter card with INE, directly or by scraping.',
      headers,
      query: governmentValidationQuerySchema,
      body: governmentValidationRequestSchema,
      responses: { 200: governmentValidationResponseSchema, ...omniErrorResponses },
    },
    getOnboardingStatus: {
      method: 'GET',
      path: '/omni/get/onboarding/status',
      summary: 'How far the onboarding has come.',
      headers,
      query: sessionQuerySchema,
      responses: { 200: onboardingStatusResponseSchema, ...omniErrorResponses },
    },
    finishStatus: {
      method: 'GET',
      path: '/omni/finish-status',
      summary: 'Mark the onboarding complete.',
      headers,
      responses: { 200: finishStatusResponseSchema, ...omniErrorResponses },
    },
  } as const;
}

/**
 * Incode's Omni API, as far as INE scraping needs it. Servers take each path with a trailing slash too (OBS). Base URLs
 * (OBS): demo `https://demo-api.incodesmile.com`, production `https://saas-api.incodesmile.com`.
 */
export const omniContract = c.router(
  {
    start: {
      method: 'POST',
      path: '/omni/start',
      summary: 'Start a session, or get a new token for one.',
      headers: apiKeyHeadersSchema,
      body: startRequestSchema,
      responses: { 200: startResponseSchema, ...omniErrorResponses },
    },
    executiveLogIn: {
      method: 'POST',
      path: '/executive/log-in',
      summary: 'A token that opens any session for 24 hours.',
      headers: apiKeyHeadersSchema,
      body: executiveLogInRequestSchema,
      responses: { 200: executiveLogInResponseSchema, ...omniErrorResponses },
    },
    ...sessionRoutes(tokenHeadersSchema),
  },
  { strictStatusCodes: true },
);

/**
 * The same session routes by "the 0 rule": after start, "all further calls must be done using only the generated token and
 * be addressed to the /0/omni endpoints" (DOC, official READMEs).
 */
export const zeroOmniContract = c.router(sessionRoutes(zeroHeadersSchema), {
  pathPrefix: '/0',
  strictStatusCodes: true,
});
