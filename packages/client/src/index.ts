/** Typed clients for Incode's Omni API and for the INE Scraping receiver. Runs in Node and in browsers. */
export {
  createOmniClient,
  omniTimeoutsDefault,
  type OmniClient,
  type OmniClientOptions,
} from './omni-client.ts';
export type {
  FinishStatusArguments,
  GetOnboardingStatusArguments,
  GetScoreArguments,
  GovernmentValidationArguments,
  OmniAnswer,
  OmniArguments,
  OmniRoute,
  OwnSessionArguments,
  SessionArguments,
  StartArguments,
} from './omni-arguments.ts';
export {
  createReceiverClient,
  receiverTimeoutsDefault,
  type ListOptions,
  type ListVerificationsOptions,
  type ReceiverAnswer,
  type ReceiverArguments,
  type ReceiverClient,
  type ReceiverClientOptions,
  type ReceiverRoute,
} from './receiver-client.ts';
export {
  pollIntervalMsDefault,
  waitTimeoutMsDefault,
  type ScoredVerification,
  type WaitOptions,
} from './wait-for-verdict.ts';
export {
  bodyBytesMaxDefault,
  type CallOptions,
  type ClientOptions,
  type Fetch,
  type Timeouts,
} from './settings.ts';
export { retryPolicyDefault, type RetryPolicy } from './retry-policy.ts';
export type { Clock } from './clock.ts';
export {
  AbortedError,
  ArgumentInvalidError,
  BodyTooLargeError,
  ContractBrokenError,
  IneScrapingClientError,
  LogInRefusedError,
  NetworkError,
  NotJsonError,
  OmniStatusError,
  ReceiverStatusError,
  RedirectedError,
  TimedOutError,
  VerdictTimedOutError,
  VerificationFailedError,
  type ClientErrorCode,
  type ErrorDetails,
} from './errors.ts';
