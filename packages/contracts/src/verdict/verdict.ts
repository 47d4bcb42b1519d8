import { z } from 'zod';

import type { Score } from '../omni/score.ts';
import { type Outcome, outcomeSchema, readIneAnswer } from './ine-answer.ts';
import { matchPerson, matchSchema } from './person-match.ts';
import { scrapingProgress } from './readiness.ts';

export const verdictSchema = z.object({
  /** What INE says about the card. About the card alone: `CURRENT` beside a `MISMATCH` is somebody else's card. */
  outcome: outcomeSchema,
  /** Whether the data read from the card agreed with INE's. Scraping compares no name, so that `NOT_COMPARED` is normal. */
  dataMatch: matchSchema,
  /** Incode's keys of the data that disagreed, such as `firstName`; empty unless `dataMatch` is `MISMATCH`. */
  mismatches: z.array(z.string()),
  /** Whether the selfie agreed with INE's photo; `NOT_COMPARED` when no face went to INE. */
  faceMatch: matchSchema,
  /** `governmentValidation.overall.status`: Incode's word on everything that it asked INE. */
  governmentStatus: z.string().nullable(),
  /** `overall.status` of the whole score: Incode's own advice on the session, not on the card alone. */
  overallStatus: z.string().nullable(),
  /** The field that decided, or `null` when the score has no such field. */
  source: z.literal('governmentValidation.validationStatus').nullable(),
  /** Incode's code, as it stands in the score. */
  code: z.string().nullable(),
  /** Incode's own key, as it stands in the score. */
  key: z.string().nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;

function decideOutcome(score: Score): Outcome {
  const { kind, outcome } = readIneAnswer(score);
  const failed = score.ineScrapingValidation?.success === false && scrapingProgress(score) === 'FINISHED';
  return kind === 'NONE' && failed ? 'UNAVAILABLE' : outcome;
}

/** What `score` says about the voter card and the person. Pure; says nothing of whether it is ready, see `scoreReadiness`. */
export function verdict(score: Score): Verdict {
  const government = score.governmentValidation;
  const validationStatus = government?.validationStatus;
  const outcome = decideOutcome(score);
  return {
    outcome,
    ...matchPerson(score, outcome),
    governmentStatus: government?.overall?.status ?? null,
    overallStatus: score.overall?.status ?? null,
    source: validationStatus ? 'governmentValidation.validationStatus' : null,
    code: validationStatus?.value ?? null,
    key: validationStatus?.key ?? null,
  };
}
