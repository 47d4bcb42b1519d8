import type { Score } from '@ine-scraping/contracts';

import type { Person } from './persons.ts';
import { customerRandom, type Session } from './session.ts';

const none = null;

function check(key: string, value: string): { value: string; status: string; key: string } {
  return { value, status: 'OK', key };
}

/** The checks of one identity document that were seen (OBS): some clients read one by its key, without looking whether it is there. */
const documentChecks = [
  'documentClassification',
  'documentExpired',
  'screenIdLiveness',
  'paperIdLiveness',
  'barcode2DDetected',
  '2DBarcodeContent',
  'birthDateValidity',
  'visiblePhotoFeatures',
  'expirationDateValidity',
  'documentSeriesExpired',
  'issueDateValidity',
  'underageCheck',
  'fakeCheck',
  'sexCrosscheck',
  'fullNameCrosscheck',
  'documentNumberCrosscheck',
  'birthDateCrosscheck',
  'expirationDateCrosscheck',
  'documentNumberCheckDigit',
  'birthDateCheckDigit',
  'expirationDateCheckDigit',
  'compositeCheckDigit',
  'mrzLineFormatCheck',
  'mrzParsableCheck',
];

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
    idSpecific: documentChecks.map((key) => check(key, '100')),
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

/** Whom the session was found to be: the customer that an approval makes of its person (key OBS, the rest INF). */
export function authentication(session: Session): NonNullable<Score['authentication']> {
  return { overall: { value: '100.0', status: 'OK' }, identityId: customerRandom(session).hex(24) };
}
