import { z } from 'zod';

import { durationSchema } from './duration.ts';
import { documentedNotifications, plannedNotificationSchema } from './planned-notification.ts';
import { type ScenarioOutcome, scenarioOutcomeSchema, scorePlanSchema } from './score-plan.ts';

export type { ScenarioOutcome } from './score-plan.ts';

/** Notifications in one scenario; each can have copies. */
const notificationsMax = 20;

const scrapingSchema = z
  .strictObject({
    /** From the request until scraping starts. Default 0. */
    startDelayMs: durationSchema.prefault(0),
    /** From its start to its end. Default: the setting `MOCK_PROVIDER_SCRAPING_MS`. */
    durationMs: durationSchema.optional(),
    /** False: it never ends, and what is planned from its end never happens. Default true. */
    finishes: z.boolean().default(true),
  })
  .readonly();

/** A named play. Data only, so that the same file serves development, tests, CI and load. */
export const scenarioSchema = z
  .strictObject({
    name: z
      .string()
      .max(64)
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'must be lower-case words joined by "-"' }),
    /** One sentence. */
    description: z.string().min(1),
    /** What INE says in the end. */
    outcome: scenarioOutcomeSchema,
    /**
     * What INE says when it is asked directly, without scraping. `UNAVAILABLE` makes `fallbackEnabled` scrape.
     * Default: the outcome.
     */
    directOutcome: scenarioOutcomeSchema.optional(),
    scraping: scrapingSchema.prefault({}),
    /** Default: `IN_PROGRESS` at the start, `FINISHED` at the end, once each. */
    notifications: z
      .array(plannedNotificationSchema)
      .max(notificationsMax)
      .prefault(() => structuredClone(documentedNotifications)),
    score: scorePlanSchema.prefault({}),
  })
  .readonly();
/** A scenario with every default filled in. */
export type Scenario = z.output<typeof scenarioSchema>;
/** A scenario as its file writes it. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** The verdict that the scenario's score leads to when it is first ready; nothing when it never is. */
export function firstOutcome({ scraping, score, outcome }: Scenario): ScenarioOutcome | undefined {
  return scraping.finishes && score.ready !== 'never' ? outcome : undefined;
}
