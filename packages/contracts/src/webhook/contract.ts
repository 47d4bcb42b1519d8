import { initContract } from '@ts-rest/core';
import { z } from 'zod';

import { problemResponses } from '../problem-responses.ts';
import { acknowledgementSchema } from './acknowledgement.ts';
import { notificationSchema, sentNotificationSchema } from './notification.ts';
import { onboardingStatusNotificationSchema } from './onboarding-status.ts';

const c = initContract();

const webhookHeaders = z.object({
  /** `Bearer <token>`, "only for clients that are using OAuth 2.0" (DOC). */
  authorization: z.string().optional(),
});

/**
 * The INE Scraping webhook as its receiver takes it: tolerant. The URL is the customer's own, so the path is `/` and the
 * contract can be mounted anywhere with `app.use(path, router)`.
 */
export const webhookContract = c.router(
  {
    notify: {
      method: 'POST',
      path: '/',
      summary: 'Incode tells that INE scraping runs, or that it has finished.',
      headers: webhookHeaders,
      body: notificationSchema,
      responses: {
        200: acknowledgementSchema,
        ...problemResponses(400, 401, 403, 405, 408, 413, 415, 417, 431, 500, 503),
      },
    },
  },
  { strictStatusCodes: true },
);

/**
 * The same webhook as its sender, Incode or whoever plays it, must write it: strict. The path is empty because a client
 * appends it to the customer's URL, which is complete.
 */
export const webhookSenderContract = c.router({
  notify: {
    method: 'POST',
    path: '',
    summary: 'Send one notification.',
    headers: webhookHeaders,
    body: sentNotificationSchema,
    responses: { 200: acknowledgementSchema },
  },
});

/**
 * The onboarding status webhook as its receiver takes it, on a URL of its own. Incode's general rule for webhooks: 200 with
 * `application/json`, whatever the body, or 204 (DOC).
 */
export const onboardingStatusContract = c.router(
  {
    notify: {
      method: 'POST',
      path: '/',
      summary: 'Incode tells how far an onboarding has come.',
      headers: webhookHeaders,
      body: onboardingStatusNotificationSchema,
      responses: {
        200: z.unknown(),
        204: c.noBody(),
        ...problemResponses(400, 401, 405, 413, 415, 500, 503),
      },
    },
  },
  { strictStatusCodes: true },
);
