import { initContract } from '@ts-rest/core';
import { z } from 'zod';

import { problemResponses } from '../problem-responses.ts';

const c = initContract();

/** What Incode sends to the token endpoint, as a form (DOC). Anything beside it is not looked at (RFC 6749, 3.2). */
export const tokenRequestSchema = z.looseObject({ grant_type: z.literal('client_credentials') });
export type TokenRequest = z.output<typeof tokenRequestSchema>;

/** What Incode reads of the answer: both fields are mandatory, and the second is a number of seconds (DOC). */
export const tokenResponseSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.literal('Bearer'),
  expires_in: z.int().positive(),
});
export type TokenResponse = z.output<typeof tokenResponseSchema>;

/** How a token request is refused (RFC 6749, 5.2): 401 for `invalid_client`, 400 for the others. */
export const tokenErrorSchema = z.object({
  error: z.enum(['invalid_request', 'invalid_client', 'unsupported_grant_type']),
  /** One sentence; quotes nothing of the request. */
  error_description: z.string(),
});
export type TokenError = z.output<typeof tokenErrorSchema>;

/** Where Incode gets the bearer token of its notifications: the "authentication URL" of its Dashboard (DOC). */
export const tokenContract = c.router(
  {
    requestToken: {
      method: 'POST',
      path: '/oauth/token',
      summary: 'A bearer token for notifications, for Basic credentials (OAuth2 client credentials).',
      contentType: 'application/x-www-form-urlencoded',
      body: tokenRequestSchema,
      responses: {
        200: tokenResponseSchema,
        400: tokenErrorSchema,
        401: tokenErrorSchema,
        ...problemResponses(403, 405, 408, 413, 417, 431, 500, 503),
      },
    },
  },
  { strictStatusCodes: true },
);
