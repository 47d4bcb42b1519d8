import { z } from 'zod';

import { foldMembers, isMembers, type Members, saysNothing } from '../members.ts';
import { foldWord } from '../word.ts';
import { check, checks } from './score-check.ts';
import { flag, rankSaid, readSection, readText, text, tolerant } from './tolerant-reader.ts';

export { checkStatuses, scoreCheckSchema, type ScoreCheck } from './score-check.ts';

/** A section that says nothing of the voter card: what is no object reads as absent. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return tolerant(readSection(Object.keys(shape)), z.looseObject(shape).nullish());
}

const overall = { overall: check };

/** What INE answered (DOC for the shape, OBS for the Mexican keys). `null` when the module did not run (OBS). */
export const governmentValidationSchema = z.looseObject({
  /** Selfie against INE's photo; only when face validation ran. */
  recognitionConfidence: check,
  /** `value` is the status code of government-validation as a decimal string, `key` its name. */
  validationStatus: check,
  /** What was read from the card against INE's data, by field; a list (OBS), and a map reads as one. */
  ocrValidation: checks,
  ocrValidationOverall: check,
  overall: check,
});

/** Whether `word` says that scraping runs. */
function isRunning(word: unknown): boolean {
  return typeof word === 'string' && foldWord(word) === 'IN_PROGRESS';
}

/**
 * `scrapingStatus` decides, so that it never reads as absent where something stands: a list or an object gives the word that
 * it holds, IN_PROGRESS first, and without one the empty text, which is a word that nobody knows.
 */
function readScrapingStatus(raw: unknown): string | null | undefined {
  if (raw === undefined || saysNothing(raw)) return raw === undefined ? undefined : null;
  const words = typeof raw === 'object' ? Object.values(raw ?? {}).map(readText) : [readText(raw)];
  return words.find(isRunning) ?? words.find((word) => typeof word === 'string') ?? '';
}

/**
 * What the scraping of the Lista Nominal brought (OBS: the interface of one Mexican lender; no page documents it). The
 * values of `scrapingStatus`, `result` and `resultDetails` are UNK.
 */
export const ineScrapingValidationSchema = z.looseObject({
  /** INF: the vocabulary of the webhook. Kept as it was written, and folded where it is read. */
  scrapingStatus: tolerant(readScrapingStatus, z.string().nullish()),
  success: flag,
  result: text,
  resultDetails: text,
  screenshotUrl: text,
  cic: text,
  claveElector: text,
  numeroEmision: text,
  ocr: text,
  anioRegistro: text,
  anioEmision: text,
});

function rankScraping(name: string, value: unknown): number {
  if (name === 'scrapingStatus' && isRunning(readScrapingStatus(value))) return 2;
  return rankSaid(name, value);
}

function foldScraping(members: Members): Members {
  return foldMembers(members, Object.keys(ineScrapingValidationSchema.shape), rankScraping);
}

function saysRunning(scraping: unknown): boolean {
  return isMembers(scraping) && isRunning(readScrapingStatus(scraping['scrapingStatus']));
}

/**
 * The section of scraping in any form. Where it is read as absent an answer of INE beside it is believed at once, so that only
 * nothing reads as absent: a bare word is its status, and of a list the section that says IN_PROGRESS wins.
 */
function readScraping(raw: unknown): unknown {
  if (isMembers(raw)) return foldScraping(raw);
  if (raw === undefined || saysNothing(raw)) return raw === null ? null : undefined;
  if (!Array.isArray(raw)) return { scrapingStatus: readText(raw) };
  const sections = raw
    .filter((one) => !saysNothing(one))
    .map((one) => (isMembers(one) ? foldScraping(one) : { scrapingStatus: readText(one) ?? '' }));
  return sections.find(saysRunning) ?? sections[0];
}

const documentSchema = z.looseObject({
  idValidation: section({
    ...overall,
    photoSecurityAndQuality: checks,
    idSpecific: checks,
    customFields: checks,
  }),
  liveness: section({ ...overall, livenessScore: check, photoQuality: check }),
  faceRecognition: section({
    ...overall,
    existingUser: flag,
    existingInterviewId: text,
    existingExternalId: text,
    customerId: text,
    maskCheck: check,
    lensesCheck: check,
    faceBrightness: check,
    nameMatch: check,
  }),
  governmentValidation: tolerant(
    readSection(Object.keys(governmentValidationSchema.shape)),
    governmentValidationSchema.nullish(),
  ),
  /** Provider fields in snake_case, passed through by Incode (OBS). */
  curpVerification: section({}),
  ineScrapingValidation: tolerant(readScraping, ineScrapingValidationSchema.nullish()),
  /** The identity that the session was found to be (OBS, newer sessions). */
  authentication: section({ ...overall, identityId: text }),
  externalVerification: z.unknown().optional(),
  idOcrConfidence: section({ overallConfidence: check }),
  incodeWatchlistScore: z.unknown().optional(),
  needsReviewReason: text,
  appliedRule: z.unknown().optional(),
  retryInfo: section({}),
  overall: check,
  reasonMsg: text,
});

function rankSection(name: string, value: unknown): number {
  if (name === 'ineScrapingValidation' && saysRunning(readScraping(value))) return 2;
  return rankSaid(name, value);
}

/** What is no document reads as an empty one. */
function readDocument(raw: unknown): Members {
  return isMembers(raw) ? foldMembers(raw, Object.keys(documentSchema.shape), rankSection) : {};
}

/**
 * The document of `GET /omni/get/score` (DOC fetch-scores, OBS clients). Everything can be absent; unknown keys pass. Types
 * and value sets rest on what was seen, so that reading never fails: names are taken in any casing, and a wrong type reads
 * as its text or as absent. What decides the verdict is never made up: see `verdict` and `scoreReadiness`.
 */
export const scoreSchema = tolerant(readDocument, documentSchema);
export type Score = z.output<typeof scoreSchema>;
