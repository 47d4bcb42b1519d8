import { z } from 'zod';

import { bareName } from '../members.ts';
import { checkStatuses, type Score, type ScoreCheck } from '../omni/score.ts';
import { incodeKeys, readCode } from '../verdict/ine-answer.ts';
import { progressByWord } from '../verdict/readiness.ts';
import { foldWord } from '../word.ts';

/** Stands where a score has a word that is none of Incode's known ones: it may be a person's. */
export const otherWord = 'OTHER';

const word = z.string().optional();
const check = z.object({ status: word }).optional();
const section = z.object({ overall: check }).optional();
const namedCheck = z.object({ value: word, status: word, key: word });

/**
 * What the receiver stores of a score: statuses, codes, keys and matches, each of them a word that is known, or `OTHER`. An
 * allow-list of fields and of words, so that neither a field that Incode adds tomorrow nor free text in one of today is kept by
 * accident. No number of a card, no name, no date, no text.
 */
export const retainedScoreSchema = z.object({
  overall: check,
  idValidation: section,
  liveness: section,
  faceRecognition: section,
  governmentValidation: z
    .object({
      recognitionConfidence: check,
      /** `value` is Incode's code. */
      validationStatus: namedCheck.optional(),
      /** `value` is `true` or `false`, `key` what was compared. */
      ocrValidation: z.array(namedCheck).optional(),
      ocrValidationOverall: check,
      overall: check,
    })
    .optional(),
  ineScrapingValidation: z.object({ scrapingStatus: word, success: z.boolean().optional() }).optional(),
});
export type RetainedScore = z.output<typeof retainedScoreSchema>;
type RetainedCheck = z.output<typeof namedCheck>;

/** What INE's data is compared by (OBS), and the card's own number. */
const comparedKeys: ReadonlySet<string> = new Set(
  [
    'firstName',
    'paternalLastName',
    'maternalLastName',
    'personalId',
    'electorsKey',
    'ocr',
    'cic',
    'emissionNumber',
    'issueDate',
    'registrationDate',
  ].map(bareName),
);

/** Longer ones of the known words are written with blanks only to be long. */
const writtenLengthMax = 64;

/** `text` as it was written when it is known, and otherwise that something was there. Blank text says nothing. */
function retainWord(text: string | null | undefined, isKnown: (text: string) => boolean): string | undefined {
  if (text === null || text === undefined || text.trim() === '') return undefined;
  return text.length <= writtenLengthMax && isKnown(text) ? text : otherWord;
}

const isStatus = (text: string) => checkStatuses.has(foldWord(text));
const isKey = (text: string) => incodeKeys.has(foldWord(text)) || comparedKeys.has(bareName(text));
const isCode = (text: string) => readCode(text) !== undefined;
const isMatch = (text: string) => ['TRUE', 'FALSE'].includes(foldWord(text));
const isProgress = (text: string) => Object.hasOwn(progressByWord, foldWord(text));

/** Without the members that say nothing, and absent when none says anything. */
function spoken<Value extends object>(value: Value): Value | undefined {
  const said = Object.entries(value).filter(([, member]) => member !== undefined);
  return said.length === 0 ? undefined : (Object.fromEntries(said) as Value);
}

function retainCheck(raw: ScoreCheck | null | undefined) {
  return spoken({ status: retainWord(raw?.status, isStatus) });
}

function retainSection(raw: { overall?: ScoreCheck | null | undefined } | null | undefined) {
  return spoken({ overall: retainCheck(raw?.overall) });
}

function retainNamed(
  raw: ScoreCheck | null | undefined,
  isValue: (text: string) => boolean,
): RetainedCheck | undefined {
  return spoken({
    value: retainWord(raw?.value, isValue),
    status: retainWord(raw?.status, isStatus),
    key: retainWord(raw?.key, isKey),
  });
}

/** Each once: what says the same twice says no more, and a list without end becomes a short one. */
function retainEntries(raw: readonly ScoreCheck[] | null | undefined): RetainedCheck[] | undefined {
  const entries = (raw ?? []).flatMap((entry) => retainNamed(entry, isMatch) ?? []);
  const once = new Map(entries.map((entry) => [JSON.stringify(entry), entry]));
  return once.size === 0 ? undefined : [...once.values()];
}

/**
 * Takes what may be stored out of a score. What it drops changes no verdict: `verdict` of the retained score is that of the
 * whole one, with `OTHER` where a word is not known.
 */
export function retainScore(score: Score): RetainedScore {
  const { governmentValidation: government, ineScrapingValidation: scraping } = score;
  const retained = spoken({
    overall: retainCheck(score.overall),
    idValidation: retainSection(score.idValidation),
    liveness: retainSection(score.liveness),
    faceRecognition: retainSection(score.faceRecognition),
    governmentValidation: spoken({
      recognitionConfidence: retainCheck(government?.recognitionConfidence),
      validationStatus: retainNamed(government?.validationStatus, isCode),
      ocrValidation: retainEntries(government?.ocrValidation),
      ocrValidationOverall: retainCheck(government?.ocrValidationOverall),
      overall: retainCheck(government?.overall),
    }),
    ineScrapingValidation: spoken({
      scrapingStatus: retainWord(scraping?.scrapingStatus, isProgress),
      success: scraping?.success ?? undefined,
    }),
  });
  return retained ?? {};
}
