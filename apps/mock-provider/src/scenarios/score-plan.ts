import { outcomeSchema } from '@ine-scraping/contracts';
import { z } from 'zod';

import { durationSchema } from './duration.ts';

/**
 * What INE can say in a scenario. `INCONCLUSIVE` is what our verdict makes of an answer that nobody
 * documents, so INE cannot say it.
 */
export const scenarioOutcomeSchema = outcomeSchema.exclude(['INCONCLUSIVE']);
export type ScenarioOutcome = z.infer<typeof scenarioOutcomeSchema>;

/** More than any reader tries. */
const readsMax = 1000;
const reads = z.int().min(1).max(readsMax).default(1);

/**
 * What goes wrong with reads of the score once scraping has finished. `reads` (default 1) is how many reads of
 * the session it takes; the faults of a list come one after the other.
 */
export const scoreFaultSchema = z.discriminatedUnion(
  'kind',
  [
    /** 401, and the token of that read is not taken for this score again: a new one must be fetched. */
    z.strictObject({ kind: z.literal('unauthorized'), reads }),
    /** 429 with `Retry-After`. Default 1 second. */
    z.strictObject({
      kind: z.literal('throttled'),
      reads,
      retryAfterSeconds: z.int().min(0).max(3600).default(1),
    }),
    /** 503 for every read until `forMs` after the end of scraping. */
    z.strictObject({ kind: z.literal('down'), forMs: durationSchema }),
    /** This status, in Incode's error shape. Default 500. */
    z.strictObject({
      kind: z.literal('error'),
      reads,
      status: z.literal([400, 403, 404, 500, 502, 503, 504]).default(500),
    }),
    /** 200 and `application/json`, with half of the document. */
    z.strictObject({ kind: z.literal('malformed'), reads }),
    /** 200 and a page of HTML, as a proxy in between sends it. */
    z.strictObject({ kind: z.literal('html'), reads }),
    /** The right answer, after `ms` on the mock's clock. */
    z.strictObject({ kind: z.literal('slow'), reads, ms: durationSchema }),
    /** The connection is reset. */
    z.strictObject({ kind: z.literal('reset'), reads }),
  ],
  {
    error: 'kind must be one of unauthorized, throttled, down, error, malformed, html, slow, reset',
  },
);
export type ScoreFault = z.output<typeof scoreFaultSchema>;

/** When the score shows what INE said, and what goes wrong on the way. */
export const scorePlanSchema = z
  .strictObject({
    /** `never`: every read shows scraping as still running. Default `after-scraping`. */
    ready: z.enum(['after-scraping', 'never']).default('after-scraping'),
    /** From the end of scraping until the score shows it. Default 0. */
    delayMs: durationSchema.prefault(0),
    /** Reads after that which still get the old document. Default 0. */
    staleReads: z.int().min(0).max(readsMax).default(0),
    /** Default none. */
    faults: z.array(scoreFaultSchema).max(20).default([]),
    /**
     * A later read says something else: after `reads` reads that were ready, or `ms` after the score became
     * ready, whichever comes first. Default never.
     */
    outcomeAfter: z
      .strictObject({
        outcome: scenarioOutcomeSchema,
        reads: z.int().min(1).max(readsMax).optional(),
        ms: durationSchema.optional(),
      })
      .refine(({ reads: count, ms }) => count !== undefined || ms !== undefined, {
        error: 'must have reads or ms',
      })
      .optional(),
  })
  .readonly();
