import type { Score } from '@ine-scraping/contracts';

import type { Person } from './persons.ts';

const none = null;

function check(key: string, value: string): { value: string; status: string; key: string } {
  return { value, status: 'OK', key };
}

/**
 * The parts of a score that do not depend on INE: identity document, liveness and face all passed (keys DOC
 * fetch-scores and OBS, numbers invented). Every `value` is a string that parses as a number where clients
 * parse it (OBS).
 */
export const onboardingParts = {
  idValidation: {
    photoSecurityAndQuality: [
      check('tamperCheck', 'PASSED'),
      check('screenIdLiveness', 'OK'),
      check('paperIdLiveness', 'OK'),
      check('balancedLightFront', '96'),
      check('sharpnessFront', '99'),
    ],
    idSpecific: [check('documentClassification', '100'), check('documentExpired', '100')],
    customFields: [check('firstNameMatch', 'firstNameMatch')],
    appliedRule: none,
    overall: { value: '98.0', status: 'OK' },
  },
  liveness: {
    livenessScore: { value: '99.9', status: 'OK' },
    photoQuality: { value: '100.0' },
    overall: { value: '99.9', status: 'OK' },
  },
  faceRecognition: {
    existingUser: false,
    existingInterviewId: none,
    existingExternalId: none,
    customerId: none,
    maskCheck: { value: '0.0', status: 'OK' },
    lensesCheck: { status: 'OK' },
    faceBrightness: { value: '128.6', status: 'OK' },
    nameMatch: { status: 'OK' },
    appliedRule: none,
    overall: { value: '97.0', status: 'OK' },
  },
  externalVerification: none,
  idOcrConfidence: { overallConfidence: { value: '95.6', status: 'OK' } },
  incodeWatchlistScore: none,
  needsReviewReason: '',
  appliedRule: none,
  retryInfo: { failedAttemptsCounter: none, stepsToRetry: none },
} satisfies Score;

/** The CURP check, whose provider is not INE (keys OBS, values INF): it passes in every scenario. */
export function curpVerification(person: Person): NonNullable<Score['curpVerification']> {
  return {
    success: true,
    curp: person.curp,
    sex: person.sex === 'H' ? 'HOMBRE' : 'MUJER',
    nationality: 'MEX',
    result: 'OK',
    renapo_valid: true,
    names: person.givenNames,
    paternal_surname: person.paternalSurname,
    mothers_maiden_name: person.maternalSurname,
    birthdate: person.birthDate,
    entity_birth: person.birthState,
    probation_document: none,
    probation_document_data: none,
    status_curp: 'AN',
  };
}
