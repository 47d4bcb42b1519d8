import { z } from 'zod';

import type { Score } from './omni/score.ts';

/**
 * What the score says about the voter card. `UNAVAILABLE`: INE could not be asked; `INCONCLUSIVE`: something else than an
 * answer of INE, a person must look.
 */
export const outcomes = [
  'CURRENT',
  'NOT_CURRENT',
  'NOT_FOUND',
  'REPORTED_LOST',
  'REPORTED_STOLEN',
  'INSUFFICIENT_DATA',
  'UNAVAILABLE',
  'INCONCLUSIVE',
] as const;
export const outcomeSchema = z.enum(outcomes);
export type Outcome = z.infer<typeof outcomeSchema>;

/** One row of {@link outcomesByCode}. `definite`: an answer of INE, believed even when the score says nothing of scraping. */
export interface OutcomeRow {
  readonly outcome: Outcome;
  /** Incode's key for the code (DOC). It only confirms: Incode prints code 13, stolen, with the key of another code. */
  readonly key?: string;
  readonly definite: boolean;
}

/**
 * `governmentValidation.validationStatus.value` → outcome (codes DOC government-validation; 98 OBS). A code that is not
 * here (1, 4–7, 10, 14, 15, 99 and any new one) is `INCONCLUSIVE`. Never a numeric threshold.
 */
export const outcomesByCode: Readonly<Record<string, OutcomeRow>> = {
  '0': { outcome: 'CURRENT', key: 'ok', definite: true },
  '2': { outcome: 'UNAVAILABLE', key: 'ineConnectionError', definite: false },
  '3': { outcome: 'UNAVAILABLE', key: 'ineInfrastructureError', definite: false },
  '8': { outcome: 'NOT_FOUND', key: 'userNotFoundInIneDb', definite: true },
  '9': { outcome: 'INSUFFICIENT_DATA', key: 'notEnoughData', definite: true },
  '11': { outcome: 'NOT_CURRENT', key: 'ineNotCurrent', definite: true },
  '12': { outcome: 'REPORTED_LOST', key: 'ineReportedLost', definite: true },
  '13': { outcome: 'REPORTED_STOLEN', definite: true },
  '98': { outcome: 'UNAVAILABLE', definite: false },
};

export const verdictSchema = z.object({
  outcome: outcomeSchema,
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

function rowFor(code: string | null | undefined): OutcomeRow | undefined {
  return code !== null && code !== undefined && Object.hasOwn(outcomesByCode, code)
    ? outcomesByCode[code]
    : undefined;
}

/** What `score` says about the voter card. Pure; says nothing of whether the score is ready, see {@link scoreReadiness}. */
export function verdict(score: Score): Verdict {
  const validationStatus = score.governmentValidation?.validationStatus;
  const code = validationStatus?.value ?? null;
  return {
    outcome: rowFor(code)?.outcome ?? 'INCONCLUSIVE',
    overallStatus: score.overall?.status ?? null,
    source: validationStatus ? 'governmentValidation.validationStatus' : null,
    code,
    key: validationStatus?.key ?? null,
  };
}

/**
 * Whether a score may be believed.
 * - `READY`: scraping has finished in it, or it says nothing of scraping and carries a definite answer of INE;
 * - `LAST_RESORT`: believed only when all attempts are used up, because scraping may still replace it (the fallback
 *   leaves "INE could not be asked" behind before the score knows of scraping);
 * - `NOT_READY`: try again; when the attempts are used up there is no verdict.
 */
export type ScoreReadiness = 'READY' | 'LAST_RESORT' | 'NOT_READY';

/** See {@link ScoreReadiness}. A terminal state must never freeze a score that is not ready, hence the care. */
export function scoreReadiness(score: Score): ScoreReadiness {
  const scrapingStatus = score.ineScrapingValidation?.scrapingStatus;
  if (scrapingStatus === 'FINISHED') return 'READY';
  const code = score.governmentValidation?.validationStatus?.value;
  const row = rowFor(code);
  if (!score.ineScrapingValidation) {
    if (row?.definite) return 'READY';
    return code ? 'LAST_RESORT' : 'NOT_READY';
  }
  // A score that says itself that scraping runs is worth nothing yet, however long that lasts.
  if (scrapingStatus === 'IN_PROGRESS') return 'NOT_READY';
  // The value set of scrapingStatus is UNK: an answer of INE beside a status that we do not know, or the word that INE could
  // not be asked, is worth more in the end than no verdict.
  return row ? 'LAST_RESORT' : 'NOT_READY';
}
