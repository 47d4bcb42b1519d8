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
  eventsResponseSchema,
  imagesRequestSchema,
  imagesResponseSchema,
  interviewQuerySchema,
  onboardingUrlQuerySchema,
  onboardingUrlResponseSchema,
  postprocessResponseSchema,
  sessionStatusResponseSchema,
  setSessionStatusQuerySchema,
} from './session-management.ts';
import {
  finishStatusRequestSchema,
  finishStatusResponseSchema,
  onboardingStatusResponseSchema,
} from './session.ts';

const c = initContract();

/** `verbose` is OBS, its effect UNK. */
const scoreQuerySchema = sessionQuerySchema.extend({ verbose: z.enum(['true', 'false']).optional() });

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
    getOcrData: {
      method: 'GET',
      path: '/omni/get/ocr-data',
      summary: 'What was read from the voter card.',
      headers,
      query: sessionQuerySchema,
      responses: { 200: ocrDataSchema, ...omniErrorResponses },
    },
    getOcrDataV2: {
      method: 'GET',
      path: '/omni/get/ocr-data/v2',
      summary: 'What was read from the voter card, wrapped.',
      headers,
      query: sessionQuerySchema,
      responses: { 200: ocrDataV2Schema, ...omniErrorResponses },
    },
    getImages: {
      method: 'POST',
      path: '/omni/get/images',
      summary: 'Captured images by name.',
      headers,
      query: sessionQuerySchema,
      body: imagesRequestSchema,
      responses: { 200: imagesResponseSchema, ...omniErrorResponses },
    },
    getCustomFields: {
      method: 'GET',
      path: '/omni/get/custom-fields',
      summary: 'The custom fields that start was given.',
      headers,
      query: sessionQuerySchema,
      responses: { 200: customFieldsResponseSchema, ...omniErrorResponses },
    },
    getEvents: {
      method: 'GET',
      path: '/omni/get/events',
      summary: 'What has happened in the session.',
      headers,
      query: sessionQuerySchema,
      responses: { 200: eventsResponseSchema, ...omniErrorResponses },
    },
    isPostprocessFinished: {
      method: 'GET',
      path: '/omni/get/postprocess/isfinished',
      summary: 'Whether the captured documents have been processed.',
      headers,
      query: sessionQuerySchema,
      responses: { 200: postprocessResponseSchema, ...omniErrorResponses },
    },
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
      responses: { 200: finishStatusResponseSchema, ...omniErrorResponses },
    },
    finishStatusByPost: {
      method: 'POST',
      path: '/omni/finish-status',
      summary: 'Mark the onboarding complete, as newer clients ask.',
      headers,
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
