import { omniContract, zeroOmniContract } from '@ine-scraping/contracts';

import {
  type ContractHandlers,
  createContractHandlers,
  type ErrorWriter,
  type Examples,
} from './contract-handlers.ts';

const interviewId = '65f0a1b2c3d4e5f601234567';
const check = { value: '100.0', status: 'OK' };
const governmentValidation = { validationStatus: { value: '0', status: 'OK', key: 'ok' }, overall: check };
const ocrData = {
  typeOfId: 'VoterIdentification',
  cic: '900000001',
  ocr: '9000000000001',
  claveDeElector: 'NVDMQM90010109M100',
};

const side = {
  classification: true,
  readability: true,
  correctGlare: true,
  correctSharpness: true,
  typeOfId: 'VoterIdentification',
  skipBackIdCapture: false,
  sessionStatus: 'Alive',
};
const face = { confidence: 0, isBright: true, hasLenses: false, hasFaceMask: false, sessionStatus: 'Alive' };
const finished = { redirectionUrl: '', action: 'none' };

// Invented, like everything here. What succeeds in the contract's own words can still say that a capture has failed.
const examples: Examples<typeof omniContract> = {
  start: { interviewId, token: 'made-up-session-token', interviewCode: 'AB12CD', existingSession: false },
  executiveLogIn: { token: 'made-up-executive-token' },
  getScore: {
    governmentValidation,
    ineScrapingValidation: { scrapingStatus: 'FINISHED', success: true },
    overall: check,
  },
  processGovernmentValidation: { valid: true, statusCode: 0, governmentValidation },
  getOnboardingStatus: { onboardingStatus: 'ID_VALIDATION_FINISHED' },
  finishStatus: finished,
  finishStatusByPost: finished,
  addFrontId: side,
  addFrontIdV2: side,
  addBackId: side,
  addBackIdV2: side,
  addFace: face,
  addFaceThirdParty: face,
  processFace: { confidence: 1, existingUser: false, nameMatched: true },
  approve: { success: true, uuid: interviewId, totalScore: 'OK', existingCustomer: false },
  setSessionStatus: { _id: interviewId, closedAt: 1767225600000, sessionStatus: 'Closed' },
  getOnboardingUrl: { success: true, url: 'https://onboarding.example/mockprovider' },
  getOcrData: ocrData,
  getOcrDataV2: { ocrData },
  getImages: { selfie: 'iVBORw0KGgo=', croppedFrontID: null },
  getCustomFields: { customFields: { branch: 'north' } },
  getEvents: { events: [{ code: 'ID_VALIDATION_FINISHED', timestamp: 1767225600000 }] },
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
  return createContractHandlers(omniContract, baseUrl, examples, errors);
}

/** MSW handlers for start and the session routes under `/0`; but for start they take no API key. */
export function createZeroOmniHandlers(baseUrl: string): ContractHandlers<typeof zeroOmniContract> {
  return createContractHandlers(zeroOmniContract, baseUrl, examples, errors);
}
