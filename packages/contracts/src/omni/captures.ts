import { initContract } from '@ts-rest/core';
import { z } from 'zod';

import { omniErrorResponses } from './error.ts';
import type { SessionHeaders } from './headers.ts';
import { sessionQuerySchema } from './interview-id.ts';

const c = initContract();

const text = z.string().nullish();
const flag = z.boolean().nullish();
const number = z.number().nullish();

/** Body of every capture (OBS): the picture, base64. */
export const captureRequestSchema = z.looseObject({ base64Image: z.string().min(1) });

/** Answer of a capture of one side of the identity document (OBS, merged from three clients). */
export const sideResponseSchema = z.looseObject({
  /** The document was recognised as what was asked for. */
  classification: flag,
  readability: flag,
  /** False: the picture has glare. `glare` and `sharpness` go from 0, bad, to 100. */
  correctGlare: flag,
  correctSharpness: flag,
  sharpness: number,
  glare: number,
  horizontalResolution: number,
  /** `VoterIdentification` for a voter card. */
  typeOfId: text,
  /** `MEX` for Mexico. */
  countryCode: text,
  issueName: text,
  issueYear: number,
  /** True: the document has no back that would be needed. */
  skipBackIdCapture: flag,
  /** `Alive`. */
  sessionStatus: text,
  /** The capture failed, although the status is 200 (OBS): `WRONG_DOCUMENT_SIDE`, `DOCUMENT_NOT_READABLE` and others. */
  failReason: text,
});
export type SideResponse = z.output<typeof sideResponseSchema>;

/** Answer of a capture of the face (OBS). "We recommend capturing another photo" when a field says anything but the good value. */
export const faceResponseSchema = z.looseObject({
  /** 0: the person is alive. 1: the picture is one of a picture. */
  confidence: number,
  isBright: flag,
  hasLenses: flag,
  hasFaceMask: flag,
  /** Years, as it looks. */
  age: number,
  sessionStatus: text,
});
export type FaceResponse = z.output<typeof faceResponseSchema>;

/** Answer of `process/id`, and of what only takes note of something: clients go on with `success` alone (OBS). */
export const takenResponseSchema = z.looseObject({ success: z.boolean() });
export type TakenResponse = z.output<typeof takenResponseSchema>;

/** Answer of `process/face` (OBS). */
export const processFaceResponseSchema = z.looseObject({
  /** 1: the face is the one of the identity document. 0: it is not. */
  confidence: number,
  existingUser: flag,
  existingInterviewId: text,
  existingExternalId: text,
  nameMatched: flag,
});
export type ProcessFaceResponse = z.output<typeof processFaceResponseSchema>;

/** Body of `add/device-fingerprint` (OBS, one client). */
export const deviceFingerprintRequestSchema = z
  .looseObject({
    /** `WEBAPP`. */
    deviceType: text,
    hash: text,
    ip: text,
    /** JSON as text. */
    data: text,
  })
  .nullish();

const word = z.string().optional();
const queryFlag = z.enum(['true', 'false']).optional();
const sideQuerySchema = sessionQuerySchema.extend({ onlyFront: queryFlag, retry: queryFlag });
const faceQuerySchema = sessionQuerySchema.extend({ imageType: word });

/** Something is added to the session. Every client posts JSON (OBS). */
function addingRoute<
  Path extends string,
  Headers extends SessionHeaders,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(path: Path, summary: string, headers: Headers, query: Query, body: Body, answer: Answer) {
  return {
    method: 'POST',
    path,
    summary,
    headers,
    query,
    body,
    responses: { 200: answer, ...omniErrorResponses },
  } as const;
}

/** Captures of a session and their processing; each capture in every spelling that clients use (OBS). */
export function captureRoutes<Headers extends SessionHeaders>(headers: Headers) {
  const side = <Path extends string>(path: Path, summary: string) =>
    addingRoute(path, summary, headers, sideQuerySchema, captureRequestSchema, sideResponseSchema);
  const face = <Path extends string>(path: Path) =>
    addingRoute(
      path,
      'Capture the face.',
      headers,
      faceQuerySchema,
      captureRequestSchema,
      faceResponseSchema,
    );
  return {
    addFrontId: side('/omni/add/front-id', 'Capture the front of the identity document.'),
    addFrontIdV2: side('/omni/add/front-id/v2', 'Capture the front of the identity document.'),
    addBackId: side('/omni/add/back-id', 'Capture the back of the identity document.'),
    addBackIdV2: side('/omni/add/back-id/v2', 'Capture the back of the identity document.'),
    addFace: face('/omni/add/face'),
    addFaceThirdParty: face('/omni/add/face/third-party'),
    addDocumentId: addingRoute(
      '/omni/add/document-id',
      'Add an identity document in another way than by capture.',
      headers,
      sessionQuerySchema,
      z.unknown().optional(),
      takenResponseSchema,
    ),
    addDeviceFingerprint: addingRoute(
      '/omni/add/device-fingerprint',
      'Add what is known of the device.',
      headers,
      sessionQuerySchema,
      deviceFingerprintRequestSchema,
      takenResponseSchema,
    ),
    processId: {
      method: 'POST',
      path: '/omni/process/id',
      summary: 'Process the captures of the identity document.',
      headers,
      query: sessionQuerySchema.extend({ queueName: word }),
      body: c.noBody(),
      responses: { 200: takenResponseSchema, ...omniErrorResponses },
    },
    processFace: {
      method: 'POST',
      path: '/omni/process/face',
      summary: 'Compare the face with the one of the identity document.',
      headers,
      query: faceQuerySchema,
      body: c.noBody(),
      responses: { 200: processFaceResponseSchema, ...omniErrorResponses },
    },
  } as const;
}
