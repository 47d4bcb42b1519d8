import { z } from 'zod';

import { interviewIdSchema } from '../omni/interview-id.ts';
import { onboardingStatuses } from '../omni/session.ts';

/** What the webhook can say: every documented status but `UNKNOWN`, which is "never sent by webhook" (DOC). */
export const notifiedOnboardingStatusSchema = z.enum(onboardingStatuses).exclude(['UNKNOWN']);
export type NotifiedOnboardingStatus = z.infer<typeof notifiedOnboardingStatusSchema>;

/**
 * The onboarding status webhook as its sender must write it: strict. Its casing is that of all of Incode's
 * webhooks but the INE Scraping one: `interviewId`, not `InterviewId` (DOC).
 */
export const sentOnboardingStatusSchema = z.strictObject({
  interviewId: interviewIdSchema,
  /** Only if it was sent in start (DOC). */
  externalId: z.string().optional(),
  onboardingStatus: notifiedOnboardingStatusSchema,
  /** OBS: official READMEs have this and the next, the documentation has not. */
  clientId: z.string().optional(),
  /** The `configurationId` of start (INF). */
  flowId: z.string().optional(),
});
export type SentOnboardingStatus = z.infer<typeof sentOnboardingStatusSchema>;

/** The same webhook as a receiver should take it: tolerant. Any status, unknown fields kept, `null` means absent. */
export const onboardingStatusNotificationSchema = z.looseObject({
  interviewId: interviewIdSchema,
  externalId: z.string().nullish(),
  onboardingStatus: z.string().min(1),
  clientId: z.string().nullish(),
  flowId: z.string().nullish(),
});
export type OnboardingStatusNotification = z.output<typeof onboardingStatusNotificationSchema>;
