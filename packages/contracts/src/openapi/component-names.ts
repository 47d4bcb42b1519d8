import { z } from 'zod';

import * as schemas from '../schemas.ts';
import { tolerantNotificationSchema } from '../webhook/notification.ts';

/** The schemas that get a name of their own in `components.schemas`. Everything else is written where it is used. */
const named: Readonly<Record<string, z.ZodType>> = {
  Acknowledgement: schemas.acknowledgementSchema,
  Notification: tolerantNotificationSchema,
  SentNotification: schemas.sentNotificationSchema,
  SentOnboardingStatus: schemas.sentOnboardingStatusSchema,
  TokenRequest: schemas.tokenRequestSchema,
  TokenResponse: schemas.tokenResponseSchema,
  TokenError: schemas.tokenErrorSchema,
  Problem: schemas.problemSchema,
  OmniError: schemas.omniErrorSchema,
  ScoreCheck: schemas.scoreCheckSchema,
  GovernmentValidation: schemas.governmentValidationSchema,
  IneScrapingValidation: schemas.ineScrapingValidationSchema,
  Score: schemas.scoreSchema,
  StartRequest: schemas.startRequestSchema,
  StartResponse: schemas.startResponseSchema,
  ExecutiveLogInRequest: schemas.executiveLogInRequestSchema,
  ExecutiveLogInResponse: schemas.executiveLogInResponseSchema,
  GovernmentValidationRequest: schemas.governmentValidationRequestSchema,
  GovernmentValidationResponse: schemas.governmentValidationResponseSchema,
  CaptureRequest: schemas.captureRequestSchema,
  DeviceFingerprintRequest: schemas.deviceFingerprintRequestSchema,
  SideResponse: schemas.sideResponseSchema,
  FaceResponse: schemas.faceResponseSchema,
  TakenResponse: schemas.takenResponseSchema,
  ProcessFaceResponse: schemas.processFaceResponseSchema,
  OnboardingStatusResponse: schemas.onboardingStatusResponseSchema,
  FinishStatusResponse: schemas.finishStatusResponseSchema,
  OcrData: schemas.ocrDataSchema,
  OcrDataV2: schemas.ocrDataV2Schema,
  OnboardingUrlResponse: schemas.onboardingUrlResponseSchema,
  ApproveResponse: schemas.approveResponseSchema,
  ImagesRequest: schemas.imagesRequestSchema,
  ImagesResponse: schemas.imagesResponseSchema,
  SessionStatusResponse: schemas.sessionStatusResponseSchema,
  DeleteInterviewsRequest: schemas.deleteInterviewsRequestSchema,
  DeletedResponse: schemas.deletedResponseSchema,
  CustomFieldsResponse: schemas.customFieldsResponseSchema,
  DeviceInfoResponse: schemas.deviceInfoResponseSchema,
  EmailResponse: schemas.emailResponseSchema,
  EventsResponse: schemas.eventsResponseSchema,
  PhoneResponse: schemas.phoneResponseSchema,
  PostprocessResponse: schemas.postprocessResponseSchema,
  UserConsentResponse: schemas.userConsentResponseSchema,
  Verdict: schemas.verdictSchema,
  RetainedScore: schemas.retainedScoreSchema,
  ShownEvidence: schemas.shownEvidenceSchema,
  Failure: schemas.failureSchema,
  Verification: schemas.verificationSchema,
  TimelineEntry: schemas.timelineEntrySchema,
  Timeline: schemas.timelineSchema,
  DeadLetter: schemas.deadLetterSchema,
  QuarantineEntry: schemas.quarantineEntrySchema,
  MockSession: schemas.mockSessionSchema,
  PlayRequest: schemas.playRequestSchema,
  PlayedSession: schemas.playedSessionSchema,
  ScenarioSummary: schemas.scenarioSummarySchema,
  Clock: schemas.clockSchema,
  AdvanceRequest: schemas.advanceRequestSchema,
  DeliveryAttempt: schemas.deliveryAttemptSchema,
  Delivery: schemas.deliverySchema,
  OnboardingStatusDelivery: schemas.onboardingStatusDeliverySchema,
  ReceiverRequest: schemas.receiverRequestSchema,
  RequestReport: schemas.requestReportSchema,
  Recording: schemas.recordingSchema,
};

/** A registry of its own for each document: nothing here touches zod's global one. */
export function createNamedSchemas(): z.core.$ZodRegistry<{ id: string }> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  return registry;
}
