import type { Score } from '../omni/score.ts';
import type { NotReadyReason, ScoreReadiness } from '../verdict/readiness.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** A score with what must be read from it. All persons and numbers are invented. */
export interface ScoreExample {
  readonly name: string;
  readonly score: Score;
  readonly readiness: ScoreReadiness;
  /** What is told when no better score comes; only of one that is `NOT_READY`. */
  readonly reason?: NotReadyReason;
  readonly verdict: Verdict;
}

/** A verdict of which only what differs is said: nothing was compared. */
export function verdictOf(said: Partial<Verdict> & Pick<Verdict, 'outcome'>): Verdict {
  return {
    dataMatch: 'NOT_COMPARED',
    mismatches: [],
    faceMatch: 'NOT_COMPARED',
    governmentStatus: null,
    overallStatus: null,
    source: said.code === undefined ? null : 'governmentValidation.validationStatus',
    code: null,
    key: null,
    ...said,
  };
}

export const ok = { value: '100.0', status: 'OK' };
export const fail = { value: '0.0', status: 'FAIL' };

/** What scraping brings of a card. */
export const card = {
  screenshotUrl: 'https://screenshots.example/65f0a1b2c3d4e5f601234567.png',
  cic: '900000001',
  claveElector: 'SLBRMR90010109M100',
  numeroEmision: '1',
  ocr: '0000000000001',
  anioRegistro: '2012',
  anioEmision: '2023',
};

/** The parts of a score that do not depend on INE. */
export const onboarding = {
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
