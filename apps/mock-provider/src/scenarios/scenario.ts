import { matchSchema } from '@ine-scraping/contracts';
import { z } from 'zod';

import { captureFaultSchema } from './capture-fault.ts';
import { durationSchema } from './duration.ts';
import { documentedNotifications, plannedNotificationSchema } from './planned-notification.ts';
import { type ScenarioOutcome, scenarioOutcomeSchema, scorePlanSchema } from './score-plan.ts';

export type { ScenarioOutcome } from './score-plan.ts';

/** Notifications in one scenario; each can have copies. */
const notificationsMax = 20;

/** Faults of captures in one scenario; each can take several. */
const captureFaultsMax = 20;

/** What the public list shows, and so what scraping can compare (INF). */
export const scrapedKeys = ['electorsKey', 'ocr', 'emissionNumber', 'issueDate', 'registrationDate'] as const;

/** What the direct way to INE compares (OBS, the Mexican keys of `ocrValidation`). */
export const comparedKeys = [
  'firstName',
  'paternalLastName',
  'maternalLastName',
  'personalId',
  ...scrapedKeys,
] as const;

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

/**
 * What a right receiver does in the end, told or not:
 *
 * - `reads-the-score`: FINISHED told it, and it reads the score until that has the outcome
 * - `finds-the-score`: nothing told it that scraping ended, and it looks by itself until it has the outcome
 * - `looks`: there is nothing to find, and it looks by itself all the same
 * - `asks-again`: FINISHED told it, the score never becomes ready, and it asks again before it gives up where somebody sees it
 * - `nothing`: it has not heard of the interview
 */
export const receiverDuties = [
  'reads-the-score',
  'finds-the-score',
  'looks',
  'asks-again',
  'nothing',
] as const;
export type ReceiverDuty = (typeof receiverDuties)[number];

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
    /** The data that differ from what INE has, if it knows the card; compared by scraping too when they are named. Default none. */
    mismatches: z.array(z.enum(comparedKeys)).max(comparedKeys.length).default([]),
    /** The face against INE's photo, if it knows the card. Default `NOT_COMPARED`. */
    faceMatch: matchSchema.default('NOT_COMPARED'),
    /** What is wrong with captures. Default nothing. */
    captureFaults: z.array(captureFaultSchema).max(captureFaultsMax).default([]),
    /** `action` in the answer of finish-status. Default `none`. */
    finishAction: z.string().min(1).max(64).default('none'),
    scraping: scrapingSchema.prefault({}),
    /** Default: `IN_PROGRESS` at the start, `FINISHED` at the end, once each. */
    notifications: z
      .array(plannedNotificationSchema)
      .max(notificationsMax)
      .prefault(() => structuredClone(documentedNotifications)),
    score: scorePlanSchema.prefault({}),
    /** What `play` and `load` hold a receiver to. Default: what follows from the rest, see `expectPlay`. */
    receiver: z.enum(receiverDuties).optional(),
  })
  .refine((scenario) => !needsOutcome(scenario.receiver) || firstOutcome(scenario) !== undefined, {
    error: 'must be looks, asks-again or nothing: no score of this scenario ever has an outcome',
    path: ['receiver'],
  })
  .readonly();
/** A scenario with every default filled in. */
export type Scenario = z.output<typeof scenarioSchema>;
/** A scenario as its file writes it. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** Whether a receiver with this duty must come to an outcome. */
export function needsOutcome(duty: ReceiverDuty | undefined): boolean {
  return duty === 'reads-the-score' || duty === 'finds-the-score';
}

/** What of a scenario says when its score shows which outcome. */
interface Result {
  readonly scraping: { readonly finishes: boolean };
  readonly score: { readonly ready: 'after-scraping' | 'never' };
  readonly outcome: ScenarioOutcome;
}

/** The verdict that the scenario's score leads to when it is first ready; nothing when it never is. */
export function firstOutcome({ scraping, score, outcome }: Result): ScenarioOutcome | undefined {
  return scraping.finishes && score.ready !== 'never' ? outcome : undefined;
}
