import { z } from 'zod';

import { interviewIdSchema } from '../omni/interview-id.ts';
import { timeSchema } from '../receiver/verification.ts';
import { outcomeSchema } from '../verdict/ine-answer.ts';
import { scrapingStatusSchema } from '../webhook/notification.ts';
import { advanceMsMax } from './clock.ts';

/** How often one play can ask for scraping again: more than anybody needs, and no flood by a slip of the finger. */
export const scrapingsAgainMax = 20;

/** Where the scraping of a session stands. */
export const mockScrapingStatusSchema = z.enum(['NOT_STARTED', ...scrapingStatusSchema.options]);

/** Body of `POST /_mock/sessions`: start a session and its scraping at once. */
export const playRequestSchema = z.strictObject({
  /**
   * A name of `GET /_mock/scenarios`, or a mix of them by weight (`mix:current=8,not-found=1`). Default: the scenario that
   * `externalId` names, else the mock's default.
   */
  scenario: z.string().optional(),
  /** `scenario:not-found`, or `scenario:not-found:whatever`, names the scenario, here and in `POST /omni/start`. */
  externalId: z.string().optional(),
  /** Where the notifications of this session go. Its host must be allowed. Default: the mock's own. */
  webhookUrl: z.string().max(2048).optional(),
  /**
   * When scraping is asked for again, in milliseconds from the first time, on the clock. A request while it runs changes
   * nothing; one after it has finished scrapes again, with both notifications. Default: never.
   */
  scrapeAgainAfterMs: z.array(z.int().min(0).max(advanceMsMax)).max(scrapingsAgainMax).optional(),
  /**
   * Makes this session's ids, person and times repeatable; at most 512 characters, which is more than what a mock derives
   * from its own of at most 256. Default: derived from the mock's own seed.
   */
  seed: z.string().max(512).optional(),
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

export const scenarioSummarySchema = z.object({
  name: z.string(),
  description: z.string(),
  /** The verdict that its score leads to when it is first ready; `null` when it never is. */
  outcome: outcomeSchema.nullable(),
});
export type ScenarioSummary = z.output<typeof scenarioSummarySchema>;
