import type { Verdict } from '../verdict/verdict.ts';
import { card, fail, ok, onboarding, type ScoreExample, verdictOf } from './score-example.ts';

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
    verdict: verdictOf({ outcome, governmentStatus: overallStatus, overallStatus, code, key }),
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
