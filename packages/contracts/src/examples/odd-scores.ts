import type { NotReadyReason, ScoreReadiness } from '../verdict/readiness.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** An answer of `GET /omni/get/score` in another form than the one that is known, and what must be read from it all the same. */
export interface OddScoreExample {
  readonly name: string;
  /** As it comes: any JSON. */
  readonly document: unknown;
  readonly readiness: ScoreReadiness;
  readonly reason?: NotReadyReason;
  /** What the form could spoil; the rest of the verdict is not said. */
  readonly verdict: Partial<Verdict>;
}

const ok = { value: '100.0', status: 'OK' };
const finished = { scrapingStatus: 'FINISHED', success: true, result: 'VIGENTE', cic: '900000042' };

function government(validationStatus: unknown, rest: object = {}): object {
  return { validationStatus, ocrValidationOverall: ok, overall: ok, ...rest };
}

const current = government({ value: '0', status: 'OK', key: 'ok' });

function known(name: string, document: object, said: Partial<OddScoreExample> = {}): OddScoreExample {
  return { name, document, readiness: 'READY', verdict: { outcome: 'CURRENT' }, ...said };
}

const inconclusive: Partial<Verdict> = { outcome: 'INCONCLUSIVE', code: null };

function notReady(
  name: string,
  document: unknown,
  reason: NotReadyReason,
  verdict = inconclusive,
): OddScoreExample {
  return { name, document, readiness: 'NOT_READY', reason, verdict };
}

/** A wrong type in a field that decides nothing. */
const wrongTypes: readonly OddScoreExample[] = [
  known('years and emission as numbers', {
    governmentValidation: current,
    ineScrapingValidation: {
      ...finished,
      numeroEmision: 2,
      anioRegistro: 2009,
      anioEmision: 2021,
      cic: 900000042,
    },
  }),
  known('success as text', {
    governmentValidation: current,
    ineScrapingValidation: { ...finished, success: 'true' },
  }),
  known('details as an object, the address of the screenshot as a list', {
    governmentValidation: current,
    ineScrapingValidation: { ...finished, resultDetails: { es: 'Vigente' }, screenshotUrl: [null] },
  }),
  known('empty objects as PHP writes them, and a bare overall', {
    governmentValidation: current,
    ineScrapingValidation: finished,
    idValidation: [],
    retryInfo: [],
    overall: '95.1',
    reasonMsg: 7,
  }),
  known(
    'the compared data as a map',
    {
      governmentValidation: government('0', {
        ocrValidation: { firstName: { value: false, status: 'FAIL' }, personalId: false, ocr: 'OK' },
      }),
    },
    { verdict: { outcome: 'CURRENT', dataMatch: 'MISMATCH', mismatches: ['firstName', 'personalId'] } },
  ),
];

/** A code, or Incode's key, in another form. */
const codes: readonly OddScoreExample[] = [
  known(
    'a code as a number',
    { governmentValidation: government({ value: 0 }) },
    { verdict: { outcome: 'CURRENT', code: '0' } },
  ),
  known(
    'a code as a decimal text, bare',
    { governmentValidation: government(' 11.0 ') },
    { verdict: { outcome: 'NOT_CURRENT', code: ' 11.0 ' } },
  ),
  known(
    'a code as a bare number',
    { governmentValidation: government(8) },
    { verdict: { outcome: 'NOT_FOUND', code: '8' } },
  ),
  known(
    'a key and no code',
    { governmentValidation: government({ value: null, status: 'FAIL', key: 'userNotFoundInIneDb' }) },
    { verdict: { outcome: 'NOT_FOUND', code: null, key: 'userNotFoundInIneDb' } },
  ),
  known('the key ok and a good status', {
    governmentValidation: government({ status: 'manual ok', key: 'OK' }),
  }),
  notReady(
    'the key ok and no good status',
    { governmentValidation: government({ value: '', status: 'UNKNOWN', key: 'ok' }) },
    'NO_CODE',
    { outcome: 'INCONCLUSIVE', code: '' },
  ),
  notReady('a code that is an empty list', { governmentValidation: government({ value: [] }) }, 'NO_CODE'),
];

/** Other words and other casings. */
const casings: readonly OddScoreExample[] = [
  known('the status of scraping in title case', {
    governmentValidation: current,
    ineScrapingValidation: { ...finished, scrapingStatus: 'Finished' },
  }),
  notReady(
    'names of sections and fields capitalised, and scraping runs',
    {
      IneScrapingValidation: { ScrapingStatus: 'In Progress' },
      GovernmentValidation: { ValidationStatus: { Value: '0' } },
    },
    'SCRAPING_RUNS',
    { outcome: 'CURRENT' },
  ),
  notReady(
    'the section of scraping twice, and one says that it runs',
    {
      ineScrapingValidation: finished,
      inescrapingvalidation: { scrapingStatus: 'in-progress' },
      governmentValidation: current,
    },
    'SCRAPING_RUNS',
    { outcome: 'CURRENT' },
  ),
  known(
    'the answer of INE twice: the documented spelling wins',
    {
      GOVERNMENTVALIDATION: current,
      governmentValidation: government({ value: '11' }),
      ineScrapingValidation: finished,
    },
    { verdict: { outcome: 'NOT_CURRENT' } },
  ),
  known(
    'a definite answer beside a status that nobody knows',
    { governmentValidation: current, ineScrapingValidation: { scrapingStatus: ['DONE'] } },
    { readiness: 'LAST_RESORT' },
  ),
  notReady(
    'a status that nobody knows and no answer of INE',
    { ineScrapingValidation: { scrapingStatus: 'PAUSED' } },
    'STATUS_UNKNOWN',
  ),
  notReady('scraping as a bare word', { ineScrapingValidation: ' timeout ' }, 'SCRAPING_FAILED'),
];

/** What is no score. */
const foreign: readonly OddScoreExample[] = [
  notReady(
    'both sections as empty lists',
    { governmentValidation: [], ineScrapingValidation: [], overall: ok },
    'NO_SECTION',
  ),
  notReady(
    'behind the wrapper of a gateway',
    { success: true, message: 'success', code: 200, data: { governmentValidation: current } },
    'WRAPPED',
  ),
  notReady(
    "Incode's error under status 200",
    { timestamp: 1764000000000, status: 4044, error: 'Interview not found', path: '/omni/get/score' },
    'ERROR_BODY',
  ),
  notReady('null', null, 'NO_SECTION'),
  notReady('a list', [], 'NO_SECTION'),
  notReady('a text', 'OK', 'NO_SECTION'),
];

/** One score of each kind that differs a little from the known form. */
export const oddScores: readonly OddScoreExample[] = [...wrongTypes, ...codes, ...casings, ...foreign];
