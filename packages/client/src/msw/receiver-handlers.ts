import {
  type DeadLetter,
  problemContentType,
  type QuarantineEntry,
  receiverContract,
  type Timeline,
  type Verification,
} from '@ine-scraping/contracts';

import { type ContractHandlers, createContractHandlers, type ErrorWriter } from './route-handlers.ts';

const interviewId = '65f0a1b2c3d4e5f601234567';
const at = '2026-01-05T10:00:00.000Z';
const check = { value: '0', status: 'OK', key: 'ok' };

/** An invented verification in each state. */
export const verificationExamples = {
  IN_PROGRESS: {
    interviewId,
    externalId: 'solicitud-1001',
    createdAt: at,
    updatedAt: at,
    inProgressAt: at,
    finishedAt: null,
    notifications: { inProgress: 1, finished: 0, unknown: 0 },
    scoreAttempts: 0,
    state: 'IN_PROGRESS',
    verdict: null,
    score: null,
    scoredAt: null,
    failure: null,
  },
  FINISHED: {
    interviewId,
    externalId: 'solicitud-1001',
    createdAt: at,
    updatedAt: at,
    inProgressAt: at,
    finishedAt: at,
    notifications: { inProgress: 1, finished: 1, unknown: 0 },
    scoreAttempts: 0,
    state: 'FINISHED',
    verdict: null,
    score: null,
    scoredAt: null,
    failure: null,
  },
  SCORED: {
    interviewId,
    externalId: 'solicitud-1001',
    createdAt: at,
    updatedAt: at,
    inProgressAt: at,
    finishedAt: at,
    notifications: { inProgress: 1, finished: 1, unknown: 0 },
    scoreAttempts: 1,
    state: 'SCORED',
    verdict: {
      outcome: 'CURRENT',
      overallStatus: 'OK',
      source: 'governmentValidation.validationStatus',
      code: '0',
      key: 'ok',
    },
    score: { governmentValidation: { validationStatus: check } },
    scoredAt: at,
    failure: null,
  },
  FAILED: {
    interviewId,
    externalId: 'solicitud-1001',
    createdAt: at,
    updatedAt: at,
    inProgressAt: at,
    finishedAt: at,
    notifications: { inProgress: 1, finished: 1, unknown: 0 },
    scoreAttempts: 10,
    state: 'FAILED',
    verdict: null,
    score: null,
    scoredAt: null,
    failure: {
      code: 'SCORE_NOT_READY',
      reason: 'The score was not ready within the attempts.',
      deadLetterId: 'dead-letter-1',
      failedAt: at,
    },
  },
} as const satisfies { [State in Verification['state']]: Extract<Verification, { state: State }> };

const timeline: Timeline = {
  interviewId,
  entries: [
    { kind: 'notification', at, scrapingStatus: 'IN_PROGRESS' },
    { kind: 'transition', at, from: null, to: 'IN_PROGRESS' },
  ],
};

const deadLetter: DeadLetter = {
  id: 'dead-letter-1',
  interviewId,
  code: 'SCORE_NOT_READY',
  reason: 'The score was not ready within the attempts.',
  attempts: 10,
  failedAt: at,
};

const quarantineEntry: QuarantineEntry = {
  id: 'quarantine-1',
  receivedAt: at,
  status: 400,
  code: 'FIELD_INVALID',
  field: 'InterviewId',
  bodyBytes: 42,
};

const examples = {
  getVerification: { success: verificationExamples.SCORED, broken: { interviewId, state: 'SCORED' } },
  listVerifications: {
    success: { verifications: [verificationExamples.SCORED] },
    broken: { verifications: 'none' },
  },
  getTimeline: { success: timeline, broken: { interviewId, entries: [{ kind: 'notification' }] } },
  listDeadLetters: { success: { deadLetters: [deadLetter] }, broken: { deadLetters: [{ id: 1 }] } },
  redriveDeadLetter: { success: { id: deadLetter.id, interviewId }, broken: { id: 1 } },
  listQuarantine: { success: { entries: [quarantineEntry] }, broken: { entries: [{ id: 1 }] } },
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
