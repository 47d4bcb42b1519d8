/**
 * Contract tests as data, free of any test framework: `receiverCases` for whoever takes the webhook, `providerCases` for
 * whoever plays Incode. Each is `{ name, rule, run(send) }`; `send` is the caller's own.
 */
export {
  type Check,
  type CheckInput,
  type Cost,
  defineCheck,
  NotCheckedError,
  type Severity,
  severityOf,
  type Source,
} from './check.ts';
export { developmentCredentials, type OmniCredentials } from './credentials.ts';
export {
  ConformanceError,
  type ConformanceRequest,
  type ConformanceResponse,
  type Exchange,
  freshInterviewId,
  type NoAnswer,
  NoAnswerError,
  type Send,
} from './exchange.ts';
export { answersNoMore, describeAnswer, requireReached } from './input-checks.ts';
export { parallelSessions } from './order-checks.ts';
export { providerCases, type ProviderCase } from './provider-cases.ts';
export { receiverCases, type ReceiverCase, receiverChecks } from './receiver-checks.ts';
export {
  type AnswerFault,
  type JudgeAnswer,
  type JudgedAnswer,
  ReceiverUnderTest,
  type ReceiverUnderTestOptions,
  type SentSample,
  type SoundNotifications,
} from './receiver-under-test.ts';
export type { NotifiedInterview } from './samples.ts';
