import { z } from 'zod';

import { interviewIdSchema } from './interview-id.ts';

/** Body of `POST /omni/start` (DOC startinterview). Everything is optional but, in practice, `configurationId`. */
export const startRequestSchema = z.looseObject({
  /** The Flow of the dashboard. */
  configurationId: z.string().nullish(),
  /** "ALL", "MX", … */
  countryCode: z.string().nullish(),
  /** "en-US", "es-ES", "pt-BR". */
  language: z.string().nullish(),
  externalCustomerId: z.string().nullish(),
  /** The customer's own id; comes back in the notifications if it was sent here. Deprecated by Incode (DOC). */
  externalId: z.string().nullish(),
  /** Re-issues a token for an existing session (DOC). */
  interviewId: interviewIdSchema.nullish(),
  redirectionUrl: z.string().nullish(),
  customFields: z.record(z.string(), z.unknown()).nullish(),
});
export type StartRequest = z.output<typeof startRequestSchema>;

const count = z.int().nullish();

/** Answer of `POST /omni/start` (DOC; types OBS). */
export const startResponseSchema = z.looseObject({
  interviewId: z.string(),
  /** The session token: opens this session for 90 days (DOC). */
  token: z.string(),
  /** 6 characters. */
  interviewCode: z.string().nullish(),
  flowType: z.string().nullish(),
  idCaptureTimeout: count,
  selfieCaptureTimeout: count,
  idCaptureRetries: count,
  selfieCaptureRetries: count,
  curpValidationRetries: count,
  clientId: z.string().nullish(),
  /** "stage", "demo" or "saas". */
  env: z.string().nullish(),
  /** True when the request named an existing `interviewId`. */
  existingSession: z.boolean().nullish(),
  endScreenTitle: z.string().nullish(),
  endScreenText: z.string().nullish(),
  optinEnabled: z.boolean().nullish(),
  optinCompanyName: z.string().nullish(),
});
export type StartResponse = z.output<typeof startResponseSchema>;

/** The `onboardingStatus` values of Incode (DOC); `EXPIRED` is OBS. A reader must take others too. */
export const onboardingStatuses = [
  'UNKNOWN',
  'ID_VALIDATION_FINISHED',
  'ID_VALIDATION_FINISHED_SECOND_ID',
  'POST_PROCESSING_FINISHED',
  'FACE_VALIDATION_FINISHED',
  'GOVERNMENT_VALIDATION_FINISHED',
  'ONBOARDING_FINISHED',
  'MANUAL_REVIEW_APPROVED',
  'MANUAL_REVIEW_REJECTED',
  'EXPIRED',
] as const;

/** Answer of `GET /omni/get/onboarding/status`. */
export const onboardingStatusResponseSchema = z.looseObject({ onboardingStatus: z.string() });
export type OnboardingStatusResponse = z.output<typeof onboardingStatusResponseSchema>;

/** Body of `POST /omni/finish-status`: `{}` (OBS, an official sample), which PHP writes as `[]`; nothing in it is read. */
export const finishStatusRequestSchema = z.unknown().optional();

/** Answer of finish-status, by `GET` and by `POST`. */
export const finishStatusResponseSchema = z.looseObject({
  /** Unused (OBS, official samples). */
  redirectionUrl: z.string().nullish(),
  /** Unused by official samples, `none` there; one public client goes on only at `approved` (OBS). */
  action: z.string().nullish(),
});
export type FinishStatusResponse = z.output<typeof finishStatusResponseSchema>;
