import { initContract } from '@ts-rest/core';
import { z } from 'zod';

import { captureRoutes } from './captures.ts';
import { omniErrorResponses } from './error.ts';
import {
  governmentValidationQuerySchema,
  governmentValidationRequestSchema,
  governmentValidationResponseSchema,
} from './government-validation.ts';
import type { SessionHeaders } from './headers.ts';
import { sessionQuerySchema } from './interview-id.ts';
import { ocrDataSchema, ocrDataV2Schema } from './ocr-data.ts';
import { scoreSchema } from './score.ts';
import {
  approveResponseSchema,
  customFieldsResponseSchema,
  deviceInfoResponseSchema,
  emailResponseSchema,
  eventsResponseSchema,
  imagesRequestSchema,
  imagesResponseSchema,
  interviewQuerySchema,
  onboardingUrlQuerySchema,
  onboardingUrlResponseSchema,
  phoneResponseSchema,
  postprocessResponseSchema,
  sessionStatusResponseSchema,
  setSessionStatusQuerySchema,
  userConsentResponseSchema,
} from './session-management.ts';
import {
  finishStatusQuerySchema,
  finishStatusRequestSchema,
  finishStatusResponseSchema,
  onboardingStatusResponseSchema,
} from './session.ts';

const c = initContract();

/** `verbose` is OBS, its effect UNK; so is `interviewId` in place of `id`, from an official sample. */
const scoreQuerySchema = sessionQuerySchema.extend({
  interviewId: z.string().optional(),
  verbose: z.enum(['true', 'false']).optional(),
});

function readingRoute<Path extends string, Headers extends SessionHeaders, Answer extends z.ZodType>(
  path: Path,
  summary: string,
  headers: Headers,
  answer: Answer,
) {
  return {
    method: 'GET',
    path,
    summary,
    headers,
    query: sessionQuerySchema,
    responses: { 200: answer, ...omniErrorResponses },
  } as const;
}

/** What can be read of a session besides its score. */
function readingRoutes<Headers extends SessionHeaders>(headers: Headers) {
  return {
    getOnboardingUrl: {
      method: 'GET',
      path: '/omni/onboarding-url',
      summary: 'Where the user goes through the onboarding.',
      headers,
      query: onboardingUrlQuerySchema,
      responses: { 200: onboardingUrlResponseSchema, ...omniErrorResponses },
    },
    getOcrData: readingRoute(
      '/omni/get/ocr-data',
      'What was read from the voter card.',
      headers,
      ocrDataSchema,
    ),
    getOcrDataV2: readingRoute(
      '/omni/get/ocr-data/v2',
      'What was read from the voter card, wrapped.',
      headers,
      ocrDataV2Schema,
    ),
    getImages: {
      method: 'POST',
      path: '/omni/get/images',
      summary: 'Captured images by name.',
      headers,
      query: sessionQuerySchema,
      body: imagesRequestSchema,
      responses: { 200: imagesResponseSchema, ...omniErrorResponses },
    },
    getCustomFields: readingRoute(
      '/omni/get/custom-fields',
      'The custom fields that start was given.',
      headers,
      customFieldsResponseSchema,
    ),
    getEvents: readingRoute(
      '/omni/get/events',
      'What has happened in the session.',
      headers,
      eventsResponseSchema,
    ),
    isPostprocessFinished: readingRoute(
      '/omni/get/postprocess/isfinished',
      'Whether the captured documents have been processed.',
      headers,
      postprocessResponseSchema,
    ),
    getPhone: readingRoute('/omni/get/phone', 'The phone number of the user.', headers, phoneResponseSchema),
    getEmail: readingRoute(
      '/omni/get/email',
      'The e-mail address of the user.',
      headers,
      emailResponseSchema,
    ),
    getUserConsent: readingRoute(
      '/omni/get/user-consent',
      'What the user agreed to.',
      headers,
      userConsentResponseSchema,
    ),
    getDeviceInfo: readingRoute(
      '/omni/get/device-info',
      'What is known of the device of the user.',
      headers,
      deviceInfoResponseSchema,
    ),
  } as const;
}

/** The routes about one session, under `/omni` with an API key and under `/0/omni` without. */
export function sessionRoutes<Headers extends SessionHeaders>(headers: Headers) {
  return {
    getScore: {
      method: 'GET',
      path: '/omni/get/score',
      summary: 'The score of a session, to be fetched after FINISHED.',
      headers,
      query: scoreQuerySchema,
      responses: { 200: scoreSchema, ...omniErrorResponses },
    },
    processGovernmentValidation: {
      method: 'POST',
      path: '/omni/process/government-validation',
      summary: 'Validate the voter card with INE, directly or by scraping.',
      headers,
      query: governmentValidationQuerySchema,
      body: governmentValidationRequestSchema,
      responses: { 200: governmentValidationResponseSchema, ...omniErrorResponses },
    },
    getOnboardingStatus: {
      method: 'GET',
      path: '/omni/get/onboarding/status',
      summary: 'How far the onboarding has come.',
      headers,
      query: sessionQuerySchema,
      responses: { 200: onboardingStatusResponseSchema, ...omniErrorResponses },
    },
    finishStatus: {
      method: 'GET',
      path: '/omni/finish-status',
      summary: 'Mark the onboarding complete.',
      headers,
      query: finishStatusQuerySchema,
      responses: { 200: finishStatusResponseSchema, ...omniErrorResponses },
    },
    finishStatusByPost: {
      method: 'POST',
      path: '/omni/finish-status',
      summary: 'Mark the onboarding complete, as newer clients ask.',
      headers,
      query: finishStatusQuerySchema,
      body: finishStatusRequestSchema,
      responses: { 200: finishStatusResponseSchema, ...omniErrorResponses },
    },
    approve: {
      method: 'POST',
      path: '/omni/process/approve',
      summary: 'Make the person of a session a known customer.',
      headers,
      query: interviewQuerySchema,
      body: c.noBody(),
      responses: { 200: approveResponseSchema, ...omniErrorResponses },
    },
    setSessionStatus: {
      method: 'POST',
      path: '/omni/session/status/set',
      summary: 'Close a session.',
      headers,
      query: setSessionStatusQuerySchema,
      body: c.noBody(),
      responses: { 200: sessionStatusResponseSchema, ...omniErrorResponses },
    },
    ...captureRoutes(headers),
    ...readingRoutes(headers),
  } as const;
}
