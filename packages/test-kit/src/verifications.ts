import type { Verification } from '@ine-scraping/contracts';

const at = '2026-03-01T12:00:00.000Z';

const common = {
  interviewId: '65f0a1b2c3d4e5f601234567',
  externalId: null,
  createdAt: at,
  updatedAt: at,
  inProgressAt: at,
  scoreAttempts: 1,
};
const finished = { finishedAt: at, notifications: { inProgress: 1, finished: 1, unknown: 0 } };
const undecided = {
  nextAttemptAt: null,
  waitingFor: 'Waiting for nothing in particular',
  verdict: null,
  score: null,
  scoredAt: null,
};

/** One verification in each of its states, as the receiver's read API gives it. */
export const verifications = {
  IN_PROGRESS: {
    ...common,
    ...undecided,
    state: 'IN_PROGRESS',
    finishedAt: null,
    notifications: { inProgress: 1, finished: 0, unknown: 0 },
    failure: null,
  },
  FINISHED: { ...common, ...finished, ...undecided, state: 'FINISHED', failure: null },
  SCORED: {
    ...common,
    ...finished,
    state: 'SCORED',
    nextAttemptAt: null,
    waitingFor: null,
    scoredAt: at,
    failure: null,
    score: {},
    evidence: { status: 'NOT_STORED' },
    verdict: {
      outcome: 'NOT_FOUND',
      dataMatch: 'NOT_COMPARED',
      mismatches: [],
      faceMatch: 'NOT_COMPARED',
      governmentStatus: 'FAIL',
      overallStatus: 'FAIL',
      source: 'governmentValidation.validationStatus',
      code: '8',
      key: 'userNotFoundInIneDb',
    },
  },
  FAILED: {
    ...common,
    ...finished,
    ...undecided,
    state: 'FAILED',
    failure: { code: 'OMNI_NOT_FOUND', reason: 'Incode does not know it', deadLetterId: '1', failedAt: at },
  },
} satisfies Record<Verification['state'], Verification>;
