import { z } from 'zod';

import { timeSchema } from '../receiver/verification.ts';
import { interviewIdSchema, scrapingStatusSchema } from '../webhook/notification.ts';

/** Where the scraping of a session stands. */
export const mockScrapingStatusSchema = z.enum(['NOT_STARTED', ...scrapingStatusSchema.options]);

/** Body of `POST /_mock/sessions`: start a session and its scraping at once. */
export const playRequestSchema = z.strictObject({
  /** A name of `GET /_mock/scenarios`. Default: the mock's default scenario. */
  scenario: z.string().optional(),
  externalId: z.string().optional(),
  /** Makes this session's ids, person and times repeatable. Default: derived from the mock's own seed. */
  seed: z.string().max(256).optional(),
});
export type PlayRequest = z.output<typeof playRequestSchema>;

export const playedSessionSchema = z.object({
  interviewId: interviewIdSchema,
  /** The session token. */
  token: z.string(),
  scenario: z.string(),
  externalId: z.string().optional(),
});
export type PlayedSession = z.output<typeof playedSessionSchema>;

/** What the mock knows of a session. */
export const mockSessionSchema = z.object({
  interviewId: interviewIdSchema,
  externalId: z.string().optional(),
  scenario: z.string(),
  scrapingStatus: mockScrapingStatusSchema,
  createdAt: timeSchema,
  scrapingStartedAt: timeSchema.nullable(),
  scrapingFinishedAt: timeSchema.nullable(),
});
export type MockSession = z.output<typeof mockSessionSchema>;

export const scenarioSummarySchema = z.object({ name: z.string(), description: z.string() });
export type ScenarioSummary = z.output<typeof scenarioSummarySchema>;
