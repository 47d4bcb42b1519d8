import { problemContentType, receiverContract, type Verification } from '@ine-scraping/contracts';

import {
  type ContractHandlers,
  createContractHandlers,
  type ErrorWriter,
  type Examples,
} from './contract-handlers.ts';

const interviewId = '65f0a1b2c3d4e5f601234567';
const at = '2026-01-05T10:00:00.000Z';

const afterFinished = {
  interviewId,
  externalId: 'solicitud-1001',
  createdAt: at,
  updatedAt: at,
  inProgressAt: at,
  finishedAt: at,
  notifications: { inProgress: 1, finished: 1, unknown: 0 },
  scoreAttempts: 0,
};
const noScore = { verdict: null, score: null, scoredAt: null };
const next = '2026-01-05T10:40:00.000Z';
const failure = {
  code: 'SCORE_NOT_READY',
  reason: 'The score was not ready within the attempts.',
  deadLetterId: 'dead-letter-1',
  failedAt: at,
};

/** An invented verification in each state. */
export const verificationExamples = {
  IN_PROGRESS: {
    ...afterFinished,
    ...noScore,
    finishedAt: null,
    notifications: { inProgress: 1, finished: 0, unknown: 0 },
    state: 'IN_PROGRESS',
    nextAttemptAt: next,
    waitingFor:
      "Waiting for Incode's FINISHED since 2026-01-05 10:00 UTC; we look ourselves at 2026-01-05 10:40 UTC",
    failure: null,
  },
  FINISHED: {
    ...afterFinished,
    ...noScore,
    state: 'FINISHED',
    nextAttemptAt: next,
    waitingFor: 'Waiting for the score since 2026-01-05 10:00 UTC; we ask Incode at 2026-01-05 10:40 UTC',
    failure: null,
  },
  SCORED: {
    ...afterFinished,
    scoreAttempts: 1,
    state: 'SCORED',
    nextAttemptAt: null,
    waitingFor: null,
    verdict: {
      outcome: 'CURRENT',
      dataMatch: 'NOT_COMPARED',
      mismatches: [],
      faceMatch: 'NOT_COMPARED',
      governmentStatus: 'OK',
      overallStatus: 'OK',
      source: 'governmentValidation.validationStatus',
      code: '0',
      key: 'ok',
    },
    score: { governmentValidation: { validationStatus: { value: '0', status: 'OK', key: 'ok' } } },
    evidence: { status: 'NOT_STORED' },
    scoredAt: at,
    failure: null,
  },
  FAILED: {
    ...afterFinished,
    ...noScore,
    scoreAttempts: 10,
    state: 'FAILED',
    nextAttemptAt: null,
    waitingFor: `Waiting for somebody to redrive it since 2026-01-05 10:00 UTC: ${failure.reason}`,
    failure,
  },
} as const satisfies { [State in Verification['state']]: Extract<Verification, { state: State }> };

const { deadLetterId: id, code, reason, failedAt } = failure;

const examples: Examples<typeof receiverContract> = {
  getVerification: verificationExamples.SCORED,
  listVerifications: { verifications: [verificationExamples.SCORED] },
  getTimeline: {
    interviewId,
    entries: [
      { kind: 'notification', at, scrapingStatus: 'IN_PROGRESS' },
      { kind: 'transition', at, from: null, to: 'IN_PROGRESS' },
    ],
  },
  listDeadLetters: { deadLetters: [{ id, interviewId, code, reason, attempts: 10, failedAt }] },
  redriveDeadLetter: { id, interviewId },
  look: { interviewId, state: 'FINISHED', nextAttemptAt: at },
  eraseVerification: { interviewIds: [interviewId] },
  eraseVerifications: { interviewIds: [interviewId] },
  listQuarantine: {
    entries: [
      {
        id: 'quarantine-1',
        receivedAt: at,
        status: 400,
        code: 'FIELD_INVALID',
        field: 'InterviewId',
        bodyBytes: 42,
        path: '/webhooks/ine-scraping',
        remoteAddress: '127.0.0.1',
        interviewId: null,
        requestId: 'request-1',
      },
    ],
    refusals: [{ code: 'FIELD_INVALID', count: 1, firstAt: at, lastAt: at }],
  },
};

const errors: ErrorWriter = {
  contentType: problemContentType,
  body: (status) => ({
    type: 'about:blank',
    title: `Example of ${status}`,
    status,
    detail: `Example of ${status}.`,
    code: `EXAMPLE_${status}`,
  }),
};

/** MSW handlers for every route of the receiver's read API under `baseUrl`. */
export function createReceiverHandlers(baseUrl: string): ContractHandlers<typeof receiverContract> {
  return createContractHandlers(receiverContract, baseUrl, examples, errors);
}
