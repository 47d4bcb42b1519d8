import { omniContract, zeroOmniContract } from '@ine-scraping/contracts';

import { type ContractHandlers, createContractHandlers, type ErrorWriter } from './route-handlers.ts';

const interviewId = '65f0a1b2c3d4e5f601234567';
const check = { value: '100.0', status: 'OK' };
const governmentValidation = {
  validationStatus: { value: '0', status: 'OK', key: 'ok' },
  overall: check,
};

// Invented, like everything here.
const sessionExamples = {
  getScore: {
    success: {
      governmentValidation,
      ineScrapingValidation: { scrapingStatus: 'FINISHED', success: true },
      overall: check,
    },
    broken: { governmentValidation: { validationStatus: { value: 0 } } },
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
};

const omniExamples = {
  ...sessionExamples,
  start: {
    success: { interviewId, token: 'made-up-session-token', interviewCode: 'AB12CD', existingSession: false },
    broken: { interviewId, token: 7 },
  },
  executiveLogIn: { success: { token: 'made-up-executive-token' }, broken: { token: '' } },
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
