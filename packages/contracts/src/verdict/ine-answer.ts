import { z } from 'zod';

import type { Score } from '../omni/score.ts';
import { foldWord } from '../word.ts';

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
  /**
   * Incode's key for the code (DOC). It decides where there is no code, and never against one: Incode prints code 13, stolen,
   * with the key of code 10.
   */
  readonly key?: string;
  readonly definite: boolean;
}

/**
 * `governmentValidation.validationStatus.value` → outcome (codes DOC government-validation; 98 OBS; the key of 13 INF, from
 * its documented name). 7, "user not found", is not 8, "not found in INE's database". A code that is not here (14, 15, 99 and
 * any new one) is `INCONCLUSIVE`. Never a numeric threshold.
 */
export const outcomesByCode: Readonly<Record<string, OutcomeRow>> = {
  '0': { outcome: 'CURRENT', key: 'ok', definite: true },
  '1': { outcome: 'INCONCLUSIVE', key: 'validationError', definite: false },
  '2': { outcome: 'UNAVAILABLE', key: 'ineConnectionError', definite: false },
  '3': { outcome: 'UNAVAILABLE', key: 'ineInfrastructureError', definite: false },
  '4': { outcome: 'INCONCLUSIVE', key: 'moduleNotSupported', definite: false },
  '5': { outcome: 'INCONCLUSIVE', key: 'missingDocumentId', definite: false },
  '6': { outcome: 'INCONCLUSIVE', key: 'missingSelfie', definite: false },
  '7': { outcome: 'INCONCLUSIVE', key: 'userNotFound', definite: false },
  '8': { outcome: 'NOT_FOUND', key: 'userNotFoundInIneDb', definite: true },
  '9': { outcome: 'INSUFFICIENT_DATA', key: 'notEnoughData', definite: true },
  '10': { outcome: 'INCONCLUSIVE', key: 'livenessFail', definite: false },
  '11': { outcome: 'NOT_CURRENT', key: 'ineNotCurrent', definite: true },
  '12': { outcome: 'REPORTED_LOST', key: 'ineReportedLost', definite: true },
  '13': { outcome: 'REPORTED_STOLEN', key: 'ineReportedStolen', definite: true },
  '98': { outcome: 'UNAVAILABLE', definite: false },
};

/** By Incode's key, folded, and by its documented name: `userNotFoundInIneDb` is USER_NOT_FOUND_IN_INE_DB. */
const codesByKey = new Map(
  Object.entries(outcomesByCode).flatMap(([code, { key }]) =>
    key === undefined
      ? []
      : [[key.toUpperCase(), code] as const, [key.replaceAll(/[A-Z]/g, '_$&').toUpperCase(), code] as const],
  ),
);

/** Every key of a code that is known, folded: those above, and that of 98 (INF, from what the code means). */
export const incodeKeys: ReadonlySet<string> = new Set([
  ...codesByKey.keys(),
  'PROVIDERUNAVAILABLE',
  'PROVIDER_UNAVAILABLE',
]);

/** How much of an answer the score has: one of INE, that INE could not be asked, another code, or no code at all. */
export type AnswerKind = 'DEFINITE' | 'UNAVAILABLE' | 'ANOTHER_CODE' | 'NONE';

/** What INE answered, as far as the score has it. */
export interface IneAnswer {
  readonly kind: AnswerKind;
  readonly outcome: Outcome;
}

/** Not by `Number`, which makes a 0 of an empty text: 0 is the code of a current card. */
const codePattern = /^\s*(\d{1,3})(\.0+)?\s*$/;

/** The code that `text` writes in decimal, or `undefined` when it writes none. */
export function readCode(text: string | null | undefined): string | undefined {
  const digits = codePattern.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : String(Number(digits));
}

/** Statuses beside which the key `ok` is taken for code 0. Any other key says something bad by itself, and needs none. */
const goodStatuses: ReadonlySet<string> = new Set(['OK', 'MANUAL_OK']);

function readCodeByKey(
  key: string | null | undefined,
  status: string | null | undefined,
): string | undefined {
  const code = key ? codesByKey.get(foldWord(key)) : undefined;
  return code === '0' && !goodStatuses.has(foldWord(status ?? '')) ? undefined : code;
}

function kindOf(row: OutcomeRow | undefined): AnswerKind {
  if (row?.definite) return 'DEFINITE';
  return row?.outcome === 'UNAVAILABLE' ? 'UNAVAILABLE' : 'ANOTHER_CODE';
}

/** What INE answered: by the code, and without one by Incode's own key. */
export function readIneAnswer(score: Score): IneAnswer {
  const { value, status, key } = score.governmentValidation?.validationStatus ?? {};
  const code = readCode(value) ?? readCodeByKey(key, status);
  if (code === undefined) return { kind: 'NONE', outcome: 'INCONCLUSIVE' };
  const row = Object.hasOwn(outcomesByCode, code) ? outcomesByCode[code] : undefined;
  return { kind: kindOf(row), outcome: row?.outcome ?? 'INCONCLUSIVE' };
}
