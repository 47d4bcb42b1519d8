import { foldMembers, isMembers, type Members, saysNothing } from '../members.ts';
import type { Score } from '../omni/score.ts';
import { readFlag, readText } from '../omni/tolerant-reader.ts';
import { foldWord } from '../word.ts';
import { type AnswerKind, readIneAnswer } from './ine-answer.ts';

/**
 * Whether a score may be believed.
 * - `READY`: scraping has finished in it, or it says nothing of scraping and carries a definite answer of INE;
 * - `LAST_RESORT`: believed only when all attempts are used up, because scraping may still replace it (the fallback
 *   leaves "INE could not be asked" behind before the score knows of scraping);
 * - `NOT_READY`: try again; when the attempts are used up there is no verdict, see {@link notReadyReason}.
 */
export type ScoreReadiness = 'READY' | 'LAST_RESORT' | 'NOT_READY';

/** What the score says of scraping. `ABSENT`: nothing at all; `OTHER`: a word that we do not know, or none beside other data. */
export type ScrapingProgress = 'IN_PROGRESS' | 'FINISHED' | 'FAILED' | 'ABSENT' | 'OTHER';

/** `scrapingStatus`, folded → progress. IN_PROGRESS and FINISHED INF; nobody saw the others, and they are plain words. */
export const progressByWord: Readonly<Record<string, ScrapingProgress>> = {
  IN_PROGRESS: 'IN_PROGRESS',
  FINISHED: 'FINISHED',
  FAILED: 'FAILED',
  ERROR: 'FAILED',
  TIMEOUT: 'FAILED',
};

/** The whole rule, but for {@link scoreReadiness}'s word on an outage that scraping itself reports. Why: decision 0008. */
export const readinessTable: Readonly<
  Record<ScrapingProgress, Readonly<Record<AnswerKind, ScoreReadiness>>>
> = {
  IN_PROGRESS: {
    DEFINITE: 'NOT_READY',
    UNAVAILABLE: 'NOT_READY',
    ANOTHER_CODE: 'NOT_READY',
    NONE: 'NOT_READY',
  },
  FINISHED: {
    DEFINITE: 'READY',
    UNAVAILABLE: 'LAST_RESORT',
    ANOTHER_CODE: 'READY',
    NONE: 'LAST_RESORT',
  },
  ABSENT: {
    DEFINITE: 'READY',
    UNAVAILABLE: 'LAST_RESORT',
    ANOTHER_CODE: 'LAST_RESORT',
    NONE: 'NOT_READY',
  },
  FAILED: {
    DEFINITE: 'LAST_RESORT',
    UNAVAILABLE: 'LAST_RESORT',
    ANOTHER_CODE: 'NOT_READY',
    NONE: 'NOT_READY',
  },
  OTHER: {
    DEFINITE: 'LAST_RESORT',
    UNAVAILABLE: 'LAST_RESORT',
    ANOTHER_CODE: 'NOT_READY',
    NONE: 'NOT_READY',
  },
};

/** What the score says of scraping, its words folded. */
export function scrapingProgress(score: Score): ScrapingProgress {
  if (saysNothing(score.ineScrapingValidation)) return 'ABSENT';
  const word = foldWord(score.ineScrapingValidation?.scrapingStatus ?? '');
  return (Object.hasOwn(progressByWord, word) ? progressByWord[word] : undefined) ?? 'OTHER';
}

/** See {@link ScoreReadiness}. A terminal state must never freeze a score that is not ready, hence the care. */
export function scoreReadiness(score: Score): ScoreReadiness {
  const progress = scrapingProgress(score);
  const { kind } = readIneAnswer(score);
  // Scraping itself says that it did not succeed: the outage is its own, and not what the direct attempt left behind.
  if (progress === 'FINISHED' && kind === 'UNAVAILABLE' && score.ineScrapingValidation?.success === false) {
    return 'READY';
  }
  return readinessTable[progress][kind];
}

/** What was found in place of a score that may be believed, each as the end of a sentence. */
export const notReadyReasons = {
  SCRAPING_RUNS: 'the score says that scraping still runs',
  SCRAPING_FAILED: 'the score says that scraping failed, and has no answer of INE',
  STATUS_UNKNOWN: 'the score has a scrapingStatus that is not known, and no answer of INE',
  NO_CODE:
    'the score has a governmentValidation without a code or key that can be read, and says nothing of scraping',
  WRAPPED:
    'the score stands inside another object and not where Incode writes it: something between wraps it',
  ERROR_BODY: 'the answer is the body of an error, under status 200',
  NO_SECTION: 'the answer has neither a governmentValidation nor an ineScrapingValidation',
} as const;
export type NotReadyReason = keyof typeof notReadyReasons;

/** What only a score has; `overall` alone is in every section of Incode's. */
const sectionNames = [
  'governmentValidation',
  'ineScrapingValidation',
  'idValidation',
  'liveness',
  'faceRecognition',
] as const;

/** How deep a wrapper is looked for: the known one (OBS) is of one level. */
const wrapperDepthMax = 3;

function hasSections(members: Members): boolean {
  const folded = foldMembers(members, sectionNames);
  return sectionNames.some((name) => isMembers(folded[name]));
}

function wrapsScore(value: unknown, depth = wrapperDepthMax): boolean {
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.values(value).some(
    (inner: unknown) => (isMembers(inner) && hasSections(inner)) || wrapsScore(inner, depth - 1),
  );
}

/** An error's status in HTTP, or one of Incode's own codes, which are larger (DOC). */
function isErrorStatus(value: unknown): boolean {
  return Number(readText(value) ?? Number.NaN) >= 400;
}

function isErrorBody(score: Score): boolean {
  const { error, errors, success, status, statusCode, code } = foldMembers(score, [
    'error',
    'errors',
    'success',
    'status',
    'statusCode',
    'code',
  ]);
  const named = [error, errors].some((value) => Boolean(value) && !saysNothing(value));
  return named || readFlag(success) === false || [status, statusCode, code].some(isErrorStatus);
}

function findInPlaceOfAnswer(score: Score): NotReadyReason {
  if (!saysNothing(score.governmentValidation)) return 'NO_CODE';
  if (wrapsScore(score)) return 'WRAPPED';
  return isErrorBody(score) ? 'ERROR_BODY' : 'NO_SECTION';
}

const reasonByProgress: Readonly<Partial<Record<ScrapingProgress, NotReadyReason>>> = {
  IN_PROGRESS: 'SCRAPING_RUNS',
  FAILED: 'SCRAPING_FAILED',
  OTHER: 'STATUS_UNKNOWN',
};

/**
 * Why a score is `NOT_READY`, to be told when no better one comes; `null` when it is ready or a last resort. On
 * `SCRAPING_FAILED` there is little to wait for: a terminal state of the verification would freeze it, a dead letter can be left.
 */
export function notReadyReason(score: Score): NotReadyReason | null {
  if (scoreReadiness(score) !== 'NOT_READY') return null;
  return reasonByProgress[scrapingProgress(score)] ?? findInPlaceOfAnswer(score);
}
