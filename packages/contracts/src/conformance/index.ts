/**
 * Contract tests as data, free of any test framework: `receiverCases` for whoever takes the webhook, `providerCases` for
 * whoever plays Incode. Each is `{ name, rule, run(send) }`; `send` is the caller's own.
 */
export { developmentCredentials, type OmniCredentials } from './credentials.ts';
export {
  ConformanceError,
  type ConformanceRequest,
  type ConformanceResponse,
  type Send,
} from './exchange.ts';
export { providerCases, type ProviderCase } from './provider-cases.ts';
export { receiverCases, type ReceiverCase } from './receiver-cases.ts';
