import { z } from 'zod';

import { interviewIdSchema } from './interview-id.ts';

/** Query of `GET /omni/onboarding-url` (`clientId` OBS; `id` INF: with an executive token something must name the session). */
export const onboardingUrlQuerySchema = z.looseObject({
  id: z.string().optional(),
  clientId: z.string().optional(),
});

/** Answer of `GET /omni/onboarding-url` (OBS): where the user goes through the onboarding. */
export const onboardingUrlResponseSchema = z.looseObject({ success: z.boolean().nullish(), url: z.string() });
export type OnboardingUrlResponse = z.output<typeof onboardingUrlResponseSchema>;

/** Query of `POST /omni/process/approve` and `DELETE /omni/interview`: `interviewId` where other routes say `id` (OBS). */
export const interviewQuerySchema = z.looseObject({ interviewId: z.string().optional() });

/** Answer of `POST /omni/process/approve` (OBS). On refusal `success` is false and the rest null. */
export const approveResponseSchema = z.looseObject({
  success: z.boolean(),
  /** The customer's id, 24 hexadecimal characters. */
  uuid: z.string().nullish(),
  /** Opens the customer. */
  token: z.string().nullish(),
  /** The overall status of the score. */
  totalScore: z.string().nullish(),
  existingCustomer: z.boolean().nullish(),
});
export type ApproveResponse = z.output<typeof approveResponseSchema>;

/** Images that one request may ask for: several times as many as a session has. */
export const requestedImagesMax = 50;

/** Body of `POST /omni/get/images` (OBS: POST in all clients): names such as `selfie` and `croppedFrontID`. */
export const imagesRequestSchema = z.looseObject({ images: z.array(z.string()).max(requestedImagesMax) });
export type ImagesRequest = z.output<typeof imagesRequestSchema>;

/** Answer of `POST /omni/get/images`: base64 by name (INF). */
export const imagesResponseSchema = z.record(z.string(), z.string().nullable());
export type ImagesResponse = z.output<typeof imagesResponseSchema>;

/** Query of `POST /omni/session/status/set`; `Closed` is the only action seen (OBS). */
export const setSessionStatusQuerySchema = z.looseObject({
  id: z.string().optional(),
  action: z.enum(['Closed'], { error: 'the only action is Closed' }),
});

/** Answer of `POST /omni/session/status/set` (OBS). Times are milliseconds since 1970 (INF). */
export const sessionStatusResponseSchema = z.looseObject({
  _id: z.string(),
  _createdAt: z.number().nullish(),
  _updatedAt: z.number().nullish(),
  closedAt: z.number().nullish(),
  sessionStatus: z.string(),
});
export type SessionStatusResponse = z.output<typeof sessionStatusResponseSchema>;

/** Interviews that one request may delete. */
export const deletedInterviewsMax = 1000;

/** Body of `DELETE /omni/interviews` (OBS). */
export const deleteInterviewsRequestSchema = z.looseObject({
  filter: z.looseObject({ ids: z.array(interviewIdSchema).max(deletedInterviewsMax) }),
  config: z
    .looseObject({
      deletePiiDataOnly: z.boolean().nullish(),
      sendNotification: z.boolean().nullish(),
      relatedEntitiesToKeep: z.array(z.string()).nullish(),
    })
    .nullish(),
});
export type DeleteInterviewsRequest = z.output<typeof deleteInterviewsRequestSchema>;

/** Answer of both deletes (INF: no client reads it). */
export const deletedResponseSchema = z.looseObject({ success: z.boolean().nullish() });
export type DeletedResponse = z.output<typeof deletedResponseSchema>;

/** Answer of `GET /omni/get/custom-fields`: what start was given (INF). */
export const customFieldsResponseSchema = z.looseObject({
  customFields: z.record(z.string(), z.unknown()).nullish(),
});
export type CustomFieldsResponse = z.output<typeof customFieldsResponseSchema>;

/** Answer of `GET /omni/get/events` (INF: no client's reading of it was seen). */
export const eventsResponseSchema = z.looseObject({
  events: z
    .array(
      z.looseObject({
        code: z.string().nullish(),
        /** Milliseconds since 1970. */
        timestamp: z.number().nullish(),
      }),
    )
    .nullish(),
});
export type EventsResponse = z.output<typeof eventsResponseSchema>;

/** Answer of `GET /omni/get/postprocess/isfinished` (OBS). */
export const postprocessResponseSchema = z.looseObject({ finished: z.boolean() });
export type PostprocessResponse = z.output<typeof postprocessResponseSchema>;

/** Answer of `GET /omni/get/phone` (INF: one client asks and reads any JSON). */
export const phoneResponseSchema = z.looseObject({ phone: z.string().nullish() });
export type PhoneResponse = z.output<typeof phoneResponseSchema>;

/** Answer of `GET /omni/get/email` (INF, as with the phone). */
export const emailResponseSchema = z.looseObject({ email: z.string().nullish() });
export type EmailResponse = z.output<typeof emailResponseSchema>;

/** Answer of `GET /omni/get/user-consent` (INF, as with the phone). */
export const userConsentResponseSchema = z.looseObject({
  /** Whether the user agreed. */
  status: z.boolean().nullish(),
  title: z.string().nullish(),
  content: z.string().nullish(),
});
export type UserConsentResponse = z.output<typeof userConsentResponseSchema>;

/** Answer of `GET /omni/get/device-info` (INF: the fields that clients send to `add/device-fingerprint`, OBS). */
export const deviceInfoResponseSchema = z.looseObject({
  /** `WEBAPP`. */
  deviceType: z.string().nullish(),
  hash: z.string().nullish(),
  ip: z.string().nullish(),
  /** JSON as text. */
  data: z.string().nullish(),
});
export type DeviceInfoResponse = z.output<typeof deviceInfoResponseSchema>;
