import type { Score } from '../omni/score.ts';
import { card, fail, ok, onboarding, type ScoreExample, verdictOf } from './score-example.ts';

function statusOnly(code: string, key: string, status = 'FAIL'): Score['governmentValidation'] {
  return { validationStatus: { value: code, status, key } };
}

const finished = { scrapingStatus: 'FINISHED', success: true, result: 'VIGENTE', ...card };

/** What the direct way to INE compares; scraping compares no name. */
function compared(status: 'OK' | 'FAIL'): Score['governmentValidation'] {
  const value = String(status === 'OK');
  const person = ['firstName', 'paternalLastName', 'maternalLastName', 'personalId'];
  return {
    ...statusOnly('0', 'ok', status),
    ocrValidation: [
      ...person.map((key) => ({ value, status, key })),
      { value: 'true', status: 'OK', key: 'ocr' },
    ],
    ocrValidationOverall: status === 'OK' ? ok : fail,
    overall: status === 'OK' ? ok : fail,
  };
}

const current = { outcome: 'CURRENT', code: '0', key: 'ok' } as const;

/** What INE compared besides the card: `CURRENT` in each, and in two of them not the person's own card. */
const comparedScores: readonly ScoreExample[] = [
  {
    name: 'current, and names and CURP agree',
    score: { governmentValidation: compared('OK'), overall: ok },
    readiness: 'READY',
    verdict: verdictOf({ ...current, dataMatch: 'MATCH', governmentStatus: 'OK', overallStatus: 'OK' }),
  },
  {
    name: 'current, and INE has another name and CURP for the card',
    score: { governmentValidation: compared('FAIL'), overall: fail },
    readiness: 'READY',
    verdict: verdictOf({
      ...current,
      dataMatch: 'MISMATCH',
      mismatches: ['firstName', 'paternalLastName', 'maternalLastName', 'personalId'],
      governmentStatus: 'FAIL',
      overallStatus: 'FAIL',
    }),
  },
  {
    name: "current, and the face is not the one of INE's photo",
    score: {
      governmentValidation: {
        ...compared('OK'),
        recognitionConfidence: { value: '12.4', status: 'FAIL' },
        overall: { value: '12.4', status: 'FAIL' },
      },
      overall: { value: '12.4', status: 'FAIL' },
    },
    readiness: 'READY',
    verdict: verdictOf({
      ...current,
      dataMatch: 'MATCH',
      faceMatch: 'MISMATCH',
      governmentStatus: 'FAIL',
      overallStatus: 'FAIL',
    }),
  },
  {
    name: "current, and the face is the one of INE's photo",
    score: {
      governmentValidation: {
        ...statusOnly('0', 'ok', 'OK'),
        recognitionConfidence: { value: '86.6', status: 'OK' },
      },
      ineScrapingValidation: finished,
    },
    readiness: 'READY',
    verdict: verdictOf({ ...current, faceMatch: 'MATCH' }),
  },
];

/** Scores that must not be frozen into a terminal state yet, and those that say nothing of scraping. */
export const furtherScores: readonly ScoreExample[] = [
  ...comparedScores,
  {
    name: 'empty document',
    score: {},
    readiness: 'NOT_READY',
    reason: 'NO_SECTION',
    verdict: verdictOf({ outcome: 'INCONCLUSIVE' }),
  },
  {
    name: 'scraping runs',
    score: {
      ...onboarding,
      governmentValidation: null,
      ineScrapingValidation: { scrapingStatus: 'IN_PROGRESS' },
      overall: ok,
    },
    readiness: 'NOT_READY',
    reason: 'SCRAPING_RUNS',
    verdict: verdictOf({ outcome: 'INCONCLUSIVE', overallStatus: 'OK' }),
  },
  {
    name: 'scraping runs, and an answer of INE from before it',
    score: {
      governmentValidation: statusOnly('8', 'userNotFoundInIneDb'),
      ineScrapingValidation: { scrapingStatus: 'IN_PROGRESS' },
    },
    readiness: 'NOT_READY',
    reason: 'SCRAPING_RUNS',
    verdict: verdictOf({ outcome: 'NOT_FOUND', code: '8', key: 'userNotFoundInIneDb' }),
  },
  {
    name: 'the fallback left a connection error behind while scraping runs',
    score: {
      governmentValidation: statusOnly('2', 'ineConnectionError'),
      ineScrapingValidation: { scrapingStatus: 'IN_PROGRESS' },
    },
    readiness: 'NOT_READY',
    reason: 'SCRAPING_RUNS',
    verdict: verdictOf({ outcome: 'UNAVAILABLE', code: '2', key: 'ineConnectionError' }),
  },
  {
    name: 'the fallback left a connection error behind, and scraping has finished',
    score: {
      governmentValidation: statusOnly('2', 'ineConnectionError', 'UNKNOWN'),
      ineScrapingValidation: finished,
    },
    readiness: 'LAST_RESORT',
    verdict: verdictOf({ outcome: 'UNAVAILABLE', code: '2', key: 'ineConnectionError' }),
  },
  {
    name: 'scraping has finished, and what INE says is not there yet',
    score: { governmentValidation: null, ineScrapingValidation: finished, overall: ok },
    readiness: 'LAST_RESORT',
    verdict: verdictOf({ outcome: 'INCONCLUSIVE', overallStatus: 'OK' }),
  },
  {
    name: 'scraping has finished without success, and INE says nothing',
    score: {
      governmentValidation: null,
      ineScrapingValidation: { scrapingStatus: 'FINISHED', success: false },
    },
    readiness: 'LAST_RESORT',
    verdict: verdictOf({ outcome: 'UNAVAILABLE' }),
  },
  {
    name: 'scraping has failed',
    score: {
      governmentValidation: null,
      ineScrapingValidation: { scrapingStatus: 'FAILED', success: false },
    },
    readiness: 'NOT_READY',
    reason: 'SCRAPING_FAILED',
    verdict: verdictOf({ outcome: 'INCONCLUSIVE' }),
  },
  {
    name: 'scraping has failed beside an answer of INE',
    score: {
      governmentValidation: statusOnly('11', 'ineNotCurrent'),
      ineScrapingValidation: { scrapingStatus: 'FAILED' },
    },
    readiness: 'LAST_RESORT',
    verdict: verdictOf({ outcome: 'NOT_CURRENT', code: '11', key: 'ineNotCurrent' }),
  },
  {
    name: 'no word of scraping, a definite answer of INE',
    score: { governmentValidation: statusOnly('0', 'ok'), overall: ok },
    readiness: 'READY',
    verdict: verdictOf({ ...current, overallStatus: 'OK' }),
  },
  {
    name: 'no word of scraping, provider unavailable',
    score: { governmentValidation: statusOnly('98', 'providerUnavailable') },
    readiness: 'LAST_RESORT',
    verdict: verdictOf({ outcome: 'UNAVAILABLE', code: '98', key: 'providerUnavailable' }),
  },
  {
    name: 'no word of scraping, a user whom Incode does not know',
    score: { governmentValidation: statusOnly('7', 'userNotFound') },
    readiness: 'LAST_RESORT',
    verdict: verdictOf({ outcome: 'INCONCLUSIVE', code: '7', key: 'userNotFound' }),
  },
];
