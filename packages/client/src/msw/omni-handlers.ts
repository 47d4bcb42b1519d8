import { omniContract, zeroOmniContract } from '@ine-scraping/contracts';

import { type ContractHandlers, createContractHandlers, type ErrorWriter } from './route-handlers.ts';

const interviewId = '65f0a1b2c3d4e5f601234567';
const check = { value: '100.0', status: 'OK' };
const governmentValidation = {
  validationStatus: { value: '0', status: 'OK', key: 'ok' },
  overall: check,
};

const ocrData = {
  typeOfId: 'VoterIdentification',
  cic: '900000001',
  ocr: '9000000000001',
  claveDeElector: 'NVDMQM90010109M100',
};

// Invented, like everything here.
const sessionExamples = {
  getScore: {
    success: {
      governmentValidation,
      ineScrapingValidation: { scrapingStatus: 'FINISHED', success: true },
      overall: check,
    },
    broken: { governmentValidation: { validationStatus: 'ok' } },
  },
  processGovernmentValidation: {
    success: { valid: true, statusCode: 0, governmentValidation },
    broken: { valid: 'yes' },
  },
  getOnboardingStatus: {
    success: { onboardingStatus: 'ID_VALIDATION_FINISHED' },
    broken: { onboardingStatus: 7 },
  },
  finishStatus: { success: { redirectionUrl: '', action: 'none' }, broken: { action: 7 } },
  approve: {
    success: { success: true, uuid: interviewId, totalScore: 'OK', existingCustomer: false },
    broken: { success: 'yes' },
  },
  setSessionStatus: {
    success: { _id: interviewId, closedAt: 1767225600000, sessionStatus: 'Closed' },
    broken: { _id: interviewId, sessionStatus: 7 },
  },
  getOnboardingUrl: {
    success: { success: true, url: 'https://onboarding.example/mockprovider' },
    broken: { success: true },
  },
  getOcrData: { success: ocrData, broken: { cic: 900000001 } },
  getOcrDataV2: { success: { ocrData }, broken: ocrData },
  getImages: { success: { selfie: 'iVBORw0KGgo=', croppedFrontID: null }, broken: { selfie: 7 } },
  getCustomFields: { success: { customFields: { branch: 'north' } }, broken: { customFields: 'north' } },
  getEvents: {
    success: { events: [{ code: 'ID_VALIDATION_FINISHED', timestamp: 1767225600000 }] },
    broken: { events: 'none' },
  },
  isPostprocessFinished: { success: { finished: true }, broken: { finished: 'yes' } },
};

const omniExamples = {
  ...sessionExamples,
  start: {
    success: { interviewId, token: 'made-up-session-token', interviewCode: 'AB12CD', existingSession: false },
    broken: { interviewId, token: 7 },
  },
  executiveLogIn: { success: { token: 'made-up-executive-token' }, broken: { token: '' } },
  deleteInterview: { success: { success: true }, broken: { success: 'yes' } },
  deleteInterviews: { success: { success: true }, broken: { success: 'yes' } },
};

const errors: ErrorWriter = {
  contentType: 'application/json',
  body: (status, path) => ({
    timestamp: 1584639032757,
    status,
    error: `Example of ${status}`,
    message: `Example of ${status}.`,
    path,
  }),
};

/** MSW handlers for every Omni route under `baseUrl`. */
export function createOmniHandlers(baseUrl: string): ContractHandlers<typeof omniContract> {
  return createContractHandlers(omniContract, baseUrl, omniExamples, errors);
}

/** MSW handlers for the session routes under `/0`, which take no API key. */
export function createZeroOmniHandlers(baseUrl: string): ContractHandlers<typeof zeroOmniContract> {
  return createContractHandlers(zeroOmniContract, baseUrl, sessionExamples, errors);
}
