import type { FaceResponse, ProcessFaceResponse, SideResponse, TakenResponse } from '@ine-scraping/contracts';

import {
  type CaptureFault,
  type CaptureName,
  type DocumentSide,
  documentSides,
  findCaptureFault,
} from '../scenarios/capture-fault.ts';
import type { Incode } from './incode.ts';
import { yearOf } from './ocr-data.ts';
import type { Session } from './session.ts';

type Onboarding = Pick<Incode, 'reachMilestone'>;

/** What each fault changes in the answer of a good capture (fields and reasons OBS, which go together INF). */
const faultyAnswers: Readonly<Record<CaptureFault['kind'], Partial<SideResponse> | Partial<FaceResponse>>> = {
  glare: { readability: false, correctGlare: false, glare: 12, failReason: 'DOCUMENT_NOT_READABLE' },
  blur: { readability: false, correctSharpness: false, sharpness: 9, failReason: 'DOCUMENT_NOT_READABLE' },
  'wrong-side': { classification: false, failReason: 'WRONG_DOCUMENT_SIDE' },
  'unknown-document': { classification: false, typeOfId: 'Unknown', failReason: 'UNKNOWN_DOCUMENT_TYPE' },
  spoof: { confidence: 1 },
  dark: { isBright: false },
  lenses: { hasLenses: true },
  mask: { hasFaceMask: true },
};

/** What is wrong with the latest capture of `name`, if there was any. */
function latestFault({ scenario, record }: Session, name: CaptureName): CaptureFault | undefined {
  const number = record.captures[name];
  return number === 0 ? undefined : findCaptureFault(scenario.captureFaults, name, number);
}

/** Takes a capture; a good one moves the onboarding on. Returns what a fault changes in the answer. */
function capture({ reachMilestone }: Onboarding, session: Session, name: CaptureName): object {
  session.record.captures[name] += 1;
  const fault = latestFault(session, name);
  if (fault) return faultyAnswers[fault.kind];
  reachMilestone(session, name === 'face' ? 'FACE_VALIDATION_FINISHED' : 'ID_VALIDATION_FINISHED');
  return {};
}

/** Captures one side of the identity document. `frontIsAll`: its back is not needed. */
export function captureSide(
  onboarding: Onboarding,
  session: Session,
  side: DocumentSide,
  frontIsAll: boolean,
): SideResponse {
  return {
    classification: true,
    readability: true,
    correctGlare: true,
    correctSharpness: true,
    sharpness: 99,
    glare: 97,
    horizontalResolution: 1280,
    typeOfId: 'VoterIdentification',
    countryCode: 'MEX',
    issueName: 'Mexico VoterIdentification VOTER_IDENTIFICATION_CARD',
    issueYear: yearOf(session.person.card.anioEmision),
    skipBackIdCapture: frontIsAll,
    sessionStatus: 'Alive',
    ...capture(onboarding, session, side),
  };
}

function ageOf(birthDate: string, nowMs: number): number {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** Captures the face. */
export function captureFace(onboarding: Onboarding, session: Session, nowMs: number): FaceResponse {
  return {
    confidence: 0,
    isBright: true,
    hasLenses: false,
    hasFaceMask: false,
    age: ageOf(session.person.birthDate, nowMs),
    sessionStatus: 'Alive',
    ...capture(onboarding, session, 'face'),
  };
}

/** Takes an identity document in another way than by capture. */
export function addDocument({ reachMilestone }: Onboarding, session: Session): TakenResponse {
  reachMilestone(session, 'ID_VALIDATION_FINISHED');
  return { success: true };
}

/** Processes the captures of the document: without success while the latest of a side is bad; without any it counts as captured (INF). */
export function processId(onboarding: Onboarding, session: Session): TakenResponse {
  const isBad = documentSides.some((side) => latestFault(session, side));
  return isBad ? { success: false } : addDocument(onboarding, session);
}

/** Compares the face with the document's: they are the same, unless the latest capture of the face is bad (INF). */
export function processFace({ reachMilestone }: Onboarding, session: Session): ProcessFaceResponse {
  const isBad = latestFault(session, 'face') !== undefined;
  if (!isBad) reachMilestone(session, 'FACE_VALIDATION_FINISHED');
  return {
    confidence: isBad ? 0 : 1,
    existingUser: false,
    existingInterviewId: null,
    existingExternalId: null,
    nameMatched: true,
  };
}
