import { z } from 'zod';

import { bareName } from '../members.ts';
import type { Score, ScoreCheck } from '../omni/score.ts';
import { foldWord } from '../word.ts';
import type { Outcome } from './ine-answer.ts';

/** Whether something agreed with what INE has. `NOT_COMPARED` is normal: scraping compares the card's numbers alone. */
export const matches = ['MATCH', 'MISMATCH', 'NOT_COMPARED'] as const;
export const matchSchema = z.enum(matches);
export type Match = z.infer<typeof matchSchema>;

/** The status of a check, folded → whether it agreed. Any other status, and none, compares nothing. */
export const matchByStatus: Readonly<Record<string, Match>> = {
  OK: 'MATCH',
  MANUAL_OK: 'MATCH',
  FAIL: 'MISMATCH',
  WARN: 'MISMATCH',
  MANUAL_FAIL: 'MISMATCH',
};

function matchOf(status: string | null | undefined): Match {
  const word = foldWord(status ?? '');
  return (Object.hasOwn(matchByStatus, word) ? matchByStatus[word] : undefined) ?? 'NOT_COMPARED';
}

/** The answers of INE that are about a card that it knows: with any other there was nothing to compare with. */
const knownCards: ReadonlySet<Outcome> = new Set([
  'CURRENT',
  'NOT_CURRENT',
  'REPORTED_LOST',
  'REPORTED_STOLEN',
]);

/** The keys that name a person, and not a card (OBS). */
const personKeys: ReadonlySet<string> = new Set(
  ['firstName', 'paternalLastName', 'maternalLastName', 'personalId'].map(bareName),
);

/** What {@link dataMatchTable} looks at. */
export interface ComparedData {
  readonly outcome: Outcome;
  /** The entries of `ocrValidation` that say anything. */
  readonly entries: readonly ScoreCheck[];
  /** `ocrValidationOverall`. */
  readonly overall: ScoreCheck | null | undefined;
}

/** One row of {@link dataMatchTable}. */
export interface DataMatchRow {
  readonly when: string;
  readonly match: Match;
  readonly holds: (compared: ComparedData) => boolean;
}

function disagrees({ status, value }: ScoreCheck): boolean {
  if (foldWord(status ?? '') === '') return foldWord(value ?? '') === 'FALSE';
  return matchOf(status) === 'MISMATCH';
}

function agrees({ status, value }: ScoreCheck): boolean {
  return matchOf(status) === 'MATCH' || foldWord(value ?? '') === 'TRUE';
}

/** Whether the data of the card agreed with INE's: the first row that holds. */
export const dataMatchTable: readonly DataMatchRow[] = [
  {
    when: 'the code is not one of a card that INE knows (0, 11, 12, 13)',
    match: 'NOT_COMPARED',
    holds: ({ outcome }) => !knownCards.has(outcome),
  },
  {
    when: 'an entry is FAIL, WARN or MANUAL_FAIL, or without a status false',
    match: 'MISMATCH',
    holds: ({ entries }) => entries.some(disagrees),
  },
  {
    when: 'no entries, and the overall status is FAIL, WARN or MANUAL_FAIL',
    match: 'MISMATCH',
    holds: ({ entries, overall }) => entries.length === 0 && matchOf(overall?.status) === 'MISMATCH',
  },
  {
    when: 'a name or the personal id is OK, MANUAL_OK or true',
    match: 'MATCH',
    holds: ({ entries }) =>
      entries.some((entry) => personKeys.has(bareName(entry.key ?? '')) && agrees(entry)),
  },
  { when: "otherwise: the card's numbers at the most", match: 'NOT_COMPARED', holds: () => true },
];

/** What the score says of the person, beside what `outcome` says of the card. */
export interface PersonMatch {
  readonly dataMatch: Match;
  /** The keys of the entries that disagreed. */
  readonly mismatches: string[];
  readonly faceMatch: Match;
}

function saysSomething({ status, value }: ScoreCheck): boolean {
  return `${status ?? ''}${value ?? ''}`.trim() !== '';
}

/** Whether the person is the one whom INE knows by this card, as far as Incode compared. */
export function matchPerson(score: Score, outcome: Outcome): PersonMatch {
  const government = score.governmentValidation;
  const entries = (government?.ocrValidation ?? []).filter(saysSomething);
  const compared = { outcome, entries, overall: government?.ocrValidationOverall };
  const dataMatch = dataMatchTable.find(({ holds }) => holds(compared))?.match ?? 'NOT_COMPARED';
  const disagreeing = dataMatch === 'MISMATCH' ? entries.filter(disagrees) : [];
  return {
    dataMatch,
    mismatches: disagreeing.flatMap(({ key }) => (key ? [key] : [])),
    faceMatch: matchOf(government?.recognitionConfidence?.status),
  };
}
