/** The plain zod part of the contracts, free of ts-rest. */
export {
  acknowledgement,
  acknowledgementBody,
  acknowledgementSchema,
  type Acknowledgement,
} from './webhook/acknowledgement.ts';
export {
  notificationSchema,
  recogniseScrapingStatus,
  scrapingStatuses,
  scrapingStatusSchema,
  sentNotificationSchema,
  webhookBodyBytesMax,
  type Notification,
  type RecognisedScrapingStatus,
  type ScrapingStatus,
  type SentNotification,
} from './webhook/notification.ts';
export { parseNotification } from './webhook/parse-notification.ts';
export {
  tokenErrorSchema,
  tokenRequestSchema,
  tokenResponseSchema,
  type TokenError,
  type TokenRequest,
  type TokenResponse,
} from './webhook/token-contract.ts';
export {
  notifiedOnboardingStatusSchema,
  onboardingStatusNotificationSchema,
  sentOnboardingStatusSchema,
  type NotifiedOnboardingStatus,
  type OnboardingStatusNotification,
  type SentOnboardingStatus,
} from './webhook/onboarding-status.ts';
export {
  captureRequestSchema,
  deviceFingerprintRequestSchema,
  faceResponseSchema,
  processFaceResponseSchema,
  sideResponseSchema,
  takenResponseSchema,
  type FaceResponse,
  type ProcessFaceResponse,
  type SideResponse,
  type TakenResponse,
} from './omni/captures.ts';
export { omniErrorSchema, type OmniError } from './omni/error.ts';
export {
  executiveLogInRequestSchema,
  executiveLogInResponseSchema,
  executiveTokenLifetimeMs,
  sessionTokenLifetimeMs,
  type ExecutiveLogInRequest,
  type ExecutiveLogInResponse,
} from './omni/executive.ts';
export {
  governmentValidationQuerySchema,
  governmentValidationRequestSchema,
  governmentValidationResponseSchema,
  type GovernmentValidationQuery,
  type GovernmentValidationResponse,
} from './omni/government-validation.ts';
export { interviewIdLengthMax, interviewIdSchema } from './omni/interview-id.ts';
export { apiKeyHeadersSchema, tokenHeader, tokenHeadersSchema, zeroHeadersSchema } from './omni/headers.ts';
export { ocrDataSchema, ocrDataV2Schema, type OcrData, type OcrDataV2 } from './omni/ocr-data.ts';
export {
  governmentValidationSchema,
  ineScrapingValidationSchema,
  scoreCheckSchema,
  scoreSchema,
  type Score,
  type ScoreCheck,
} from './omni/score.ts';
export {
  approveResponseSchema,
  customFieldsResponseSchema,
  deletedInterviewsMax,
  deletedResponseSchema,
  deleteInterviewsRequestSchema,
  deviceInfoResponseSchema,
  emailResponseSchema,
  eventsResponseSchema,
  imagesRequestSchema,
  imagesResponseSchema,
  onboardingUrlResponseSchema,
  phoneResponseSchema,
  postprocessResponseSchema,
  requestedImagesMax,
  sessionStatusResponseSchema,
  type ApproveResponse,
  type CustomFieldsResponse,
  type DeletedResponse,
  type DeleteInterviewsRequest,
  type DeviceInfoResponse,
  type EmailResponse,
  type EventsResponse,
  type ImagesRequest,
  type ImagesResponse,
  type OnboardingUrlResponse,
  type PhoneResponse,
  type PostprocessResponse,
  type UserConsentResponse,
  userConsentResponseSchema,
  type SessionStatusResponse,
} from './omni/session-management.ts';
export {
  finishStatusResponseSchema,
  onboardingStatuses,
  onboardingStatusResponseSchema,
  startRequestSchema,
  startResponseSchema,
  type FinishStatusResponse,
  type OnboardingStatusResponse,
  type StartRequest,
  type StartResponse,
} from './omni/session.ts';
export {
  fieldErrorSchema,
  problemContentType,
  problemSchema,
  type FieldError,
  type Problem,
} from './problem.ts';
export { deadLetterSchema, type DeadLetter } from './receiver/dead-letter.ts';
export {
  quarantineEntrySchema,
  refusalCountSchema,
  type QuarantineEntry,
  type RefusalCount,
} from './receiver/quarantine-entry.ts';
export {
  evidenceOf,
  evidenceSchema,
  shownEvidenceSchema,
  type Evidence,
  type ShownEvidence,
} from './receiver/evidence.ts';
export {
  otherWord,
  retainedScoreSchema,
  retainScore,
  type RetainedScore,
} from './receiver/retained-score.ts';
export {
  attemptOutcomes,
  failureSchema,
  timelineEntrySchema,
  timelineSchema,
  timeSchema,
  verificationSchema,
  verificationStateSchema,
  type Timeline,
  type TimelineEntry,
  type Verification,
} from './receiver/verification.ts';
export {
  advanceMsMax,
  advanceRequestSchema,
  clockSchema,
  type AdvanceRequest,
  type ClockState,
} from './mock-control/clock.ts';
export {
  deliveryAttemptSchema,
  deliverySchema,
  judgements,
  judgementSchema,
  onboardingStatusDeliverySchema,
  type Delivery,
  type DeliveryAttempt,
  type Judgement,
  type OnboardingStatusDelivery,
} from './mock-control/delivery.ts';
export { recordingSchema, recordingVersion, type Recording } from './mock-control/recording.ts';
export {
  receiverRequestSchema,
  requestReportSchema,
  type ReceiverRequest,
  type RequestReport,
} from './mock-control/request.ts';
export {
  mockScrapingStatusSchema,
  mockSessionSchema,
  playedSessionSchema,
  playRequestSchema,
  scenarioSummarySchema,
  type MockSession,
  type PlayedSession,
  type PlayRequest,
  type ScenarioSummary,
} from './mock-control/session.ts';
export {
  lifecycleTriggers,
  nextState,
  transitions,
  verificationStates,
  type LifecycleTrigger,
  type StateBefore,
  type VerificationState,
} from './lifecycle.ts';
export {
  outcomes,
  outcomesByCode,
  outcomeSchema,
  type Outcome,
  type OutcomeRow,
} from './verdict/ine-answer.ts';
export {
  dataMatchTable,
  matchByStatus,
  matches,
  matchSchema,
  type ComparedData,
  type DataMatchRow,
  type Match,
} from './verdict/person-match.ts';
export {
  notReadyReason,
  notReadyReasons,
  readinessTable,
  scoreReadiness,
  type NotReadyReason,
  type ScoreReadiness,
} from './verdict/readiness.ts';
export { verdict, verdictSchema, type Verdict } from './verdict/verdict.ts';
