import { initContract } from '@ts-rest/core';

import { omniErrorResponses } from './error.ts';
import { executiveLogInRequestSchema, executiveLogInResponseSchema } from './executive.ts';
import { apiKeyHeadersSchema, tokenHeadersSchema, zeroHeadersSchema } from './headers.ts';
import {
  deletedResponseSchema,
  deleteInterviewsRequestSchema,
  interviewQuerySchema,
} from './session-management.ts';
import { sessionRoutes } from './session-routes.ts';
import { startRequestSchema, startResponseSchema } from './session.ts';

const c = initContract();

const start = {
  method: 'POST',
  path: '/omni/start',
  summary: 'Start a session, or get a new token for one.',
  headers: apiKeyHeadersSchema,
  body: startRequestSchema,
  responses: { 200: startResponseSchema, ...omniErrorResponses },
} as const;

/**
 * Incode's Omni API, as far as INE scraping needs it. Servers take each path with a trailing slash too (OBS). Base URLs
 * (OBS): demo `https://demo-api.incodesmile.com`, production `https://saas-api.incodesmile.com`.
 */
export const omniContract = c.router(
  {
    start,
    executiveLogIn: {
      method: 'POST',
      path: '/executive/log-in',
      summary: 'A token that opens any session for 24 hours.',
      headers: apiKeyHeadersSchema,
      body: executiveLogInRequestSchema,
      responses: { 200: executiveLogInResponseSchema, ...omniErrorResponses },
    },
    ...sessionRoutes(tokenHeadersSchema),
    deleteInterview: {
      method: 'DELETE',
      path: '/omni/interview',
      summary: 'Delete one session.',
      headers: tokenHeadersSchema,
      query: interviewQuerySchema,
      responses: { 200: deletedResponseSchema, ...omniErrorResponses },
    },
    deleteInterviews: {
      method: 'DELETE',
      path: '/omni/interviews',
      summary: 'Delete many sessions, or only the personal data in them.',
      headers: tokenHeadersSchema,
      body: deleteInterviewsRequestSchema,
      responses: { 200: deletedResponseSchema, ...omniErrorResponses },
    },
  },
  { strictStatusCodes: true },
);

/**
 * The same session routes by "the 0 rule": after start, "all further calls must be done using only the generated token and
 * be addressed to the /0/omni endpoints" (DOC, official READMEs). And start, with its API key, for a client whose base URL ends
 * in `/0` (INF).
 */
export const zeroOmniContract = c.router(
  { start, ...sessionRoutes(zeroHeadersSchema) },
  { pathPrefix: '/0', strictStatusCodes: true },
);
