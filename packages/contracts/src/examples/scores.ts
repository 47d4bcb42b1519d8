import type { Score } from '../omni/score.ts';
import type { ScoreReadiness, Verdict } from '../verdict.ts';

/** A score with what must be read from it. All persons and numbers are invented. */
export interface ScoreExample {
  readonly name: string;
  readonly score: Score;
  readonly readiness: ScoreReadiness;
  readonly verdict: Verdict;
}

const ok = { value: '100.0', status: 'OK' };
const fail = { value: '0.0', status: 'FAIL' };

const card = {
  screenshotUrl: 'https://screenshots.example/65f0a1b2c3d4e5f601234567.png',
  cic: '900000001',
  claveElector: 'SLBRMR90010109M100',
  numeroEmision: '1',
  ocr: '0000000000001',
  anioRegistro: '2012',
  anioEmision: '2023',
};

/** The parts of a score that do not depend on INE. */
const onboarding = {
  idValidation: {
    photoSecurityAndQuality: [{ value: 'PASSED', status: 'OK', key: 'tamperCheck' }],
    idSpecific: [{ value: '100', status: 'OK', key: 'documentClassification' }],
    customFields: [],
    appliedRule: null,
    overall: { value: '98.0', status: 'OK' },
  },
  liveness: { livenessScore: { value: '99.9', status: 'OK' }, overall: { value: '99.9', status: 'OK' } },
  faceRecognition: {
    existingUser: false,
    maskCheck: { value: '0.0', status: 'OK' },
    overall: { value: '97.0', status: 'OK' },
  },
  retryInfo: { failedAttemptsCounter: null, stepsToRetry: null },
};

interface Answer {
  readonly name: string;
  readonly outcome: Verdict['outcome'];
  readonly code: string;
  readonly key: string;
  readonly overallStatus: 'OK' | 'FAIL' | 'UNKNOWN';
  readonly resultDetails: string;
  /** Whether scraping brought the data of a card. */
  readonly found: boolean;
  readonly success: boolean;
}

function scored({
  name,
  outcome,
  code,
  key,
  overallStatus,
  resultDetails,
  found,
  success,
}: Answer): ScoreExample {
  const overall = overallStatus === 'OK' ? ok : { ...fail, status: overallStatus };
  return {
    name,
    score: {
      ...onboarding,
      governmentValidation: {
        validationStatus: { value: code, status: overallStatus, key },
        ocrValidation: found ? [{ value: 'true', status: 'OK', key: 'electorsKey' }] : [],
        ocrValidationOverall: found ? ok : fail,
        overall,
      },
      ineScrapingValidation: {
        scrapingStatus: 'FINISHED',
        success,
        result: outcome,
        resultDetails,
        ...(found ? card : {}),
      },
      overall,
    },
    readiness: 'READY',
    verdict: { outcome, overallStatus, source: 'governmentValidation.validationStatus', code, key },
  };
}

/** One score per outcome, as it reads when scraping has finished (protocol: INF for the combination, DOC for the codes). */
export const goldenScores: readonly ScoreExample[] = [
  scored({
    name: 'current',
    outcome: 'CURRENT',
    code: '0',
    key: 'ok',
    overallStatus: 'OK',
    resultDetails: 'Está vigente como medio de identificación y puedes votar.',
    found: true,
    success: true,
  }),
  scored({
    name: 'not current',
    outcome: 'NOT_CURRENT',
    code: '11',
    key: 'ineNotCurrent',
    overallStatus: 'FAIL',
    resultDetails: 'No está vigente como medio de identificación y no puedes votar.',
    found: true,
    success: true,
  }),
  scored({
    name: 'not found',
    outcome: 'NOT_FOUND',
    code: '8',
    key: 'userNotFoundInIneDb',
    overallStatus: 'FAIL',
    resultDetails: 'No se obtuvieron datos de la consulta con los parámetros seleccionados.',
    found: false,
    success: true,
  }),
  scored({
    name: 'reported lost',
    outcome: 'REPORTED_LOST',
    code: '12',
    key: 'ineReportedLost',
    overallStatus: 'FAIL',
    resultDetails: 'Reporte de extravío.',
    found: true,
    success: true,
  }),
  scored({
    name: 'reported stolen, with the wrong key that Incode prints',
    outcome: 'REPORTED_STOLEN',
    code: '13',
    key: 'livenessFail',
    overallStatus: 'FAIL',
    resultDetails: 'Reporte de robo.',
    found: true,
    success: true,
  }),
  scored({
    name: 'insufficient data',
    outcome: 'INSUFFICIENT_DATA',
    code: '9',
    key: 'notEnoughData',
    overallStatus: 'FAIL',
    resultDetails: 'Datos insuficientes.',
    found: false,
    success: false,
  }),
  scored({
    name: 'INE could not be asked',
    outcome: 'UNAVAILABLE',
    code: '2',
    key: 'ineConnectionError',
    overallStatus: 'UNKNOWN',
    resultDetails: 'INE website under maintenance',
    found: false,
    success: false,
  }),
  scored({
    name: 'a code that is no answer of INE',
    outcome: 'INCONCLUSIVE',
    code: '6',
    key: 'missingSelfie',
    overallStatus: 'FAIL',
    resultDetails: 'Missing selfie',
    found: false,
    success: false,
  }),
];

const noVerdict: Verdict = {
  outcome: 'INCONCLUSIVE',
  overallStatus: 'OK',
  source: null,
  code: null,
  key: null,
};

function statusOnly(code: string, key: string): Score['governmentValidation'] {
  return { validationStatus: { value: code, status: 'FAIL', key } };
}

/** Scores that must not be frozen into a terminal state yet, and those that say nothing of scraping. */
export const furtherScores: readonly ScoreExample[] = [
  {
    name: 'empty document',
    score: {},
    readiness: 'NOT_READY',
    verdict: { ...noVerdict, overallStatus: null },
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
    verdict: noVerdict,
  },
  {
    name: 'scraping runs, and an answer of INE from before it',
    score: {
      governmentValidation: statusOnly('8', 'userNotFoundInIneDb'),
      ineScrapingValidation: { scrapingStatus: 'IN_PROGRESS' },
    },
    readiness: 'NOT_READY',
    verdict: {
      outcome: 'NOT_FOUND',
      overallStatus: null,
      source: 'governmentValidation.validationStatus',
      code: '8',
      key: 'userNotFoundInIneDb',
    },
  },
  {
    name: 'the fallback left a connection error behind while scraping runs',
    score: {
      governmentValidation: statusOnly('2', 'ineConnectionError'),
      ineScrapingValidation: { scrapingStatus: 'IN_PROGRESS' },
    },
    readiness: 'NOT_READY',
    verdict: {
      outcome: 'UNAVAILABLE',
      overallStatus: null,
      source: 'governmentValidation.validationStatus',
      code: '2',
      key: 'ineConnectionError',
    },
  },
  {
    name: 'no word of scraping, a definite answer of INE',
    score: { governmentValidation: statusOnly('0', 'ok'), overall: ok },
    readiness: 'READY',
    verdict: {
      outcome: 'CURRENT',
      overallStatus: 'OK',
      source: 'governmentValidation.validationStatus',
      code: '0',
      key: 'ok',
    },
  },
  {
    name: 'no word of scraping, provider unavailable',
    score: { governmentValidation: statusOnly('98', 'providerUnavailable') },
    readiness: 'LAST_RESORT',
    verdict: {
      outcome: 'UNAVAILABLE',
      overallStatus: null,
      source: 'governmentValidation.validationStatus',
      code: '98',
      key: 'providerUnavailable',
    },
  },
];
