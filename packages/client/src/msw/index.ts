/**
 * MSW handlers for both APIs, typed by their contracts. A route's `handler(...replies)` plays one reply per request:
 *
 *     const omni = createOmniHandlers('https://omni.example');
 *     server.use(omni.getScore.handler(omni.getScore.throttled(1), htmlPage(), omni.getScore.success()));
 */
export { createOmniHandlers, createZeroOmniHandlers } from './omni-handlers.ts';
export { createReceiverHandlers, verificationExamples } from './receiver-handlers.ts';
export {
  successHandlers,
  type ContractHandlers,
  type ErrorStatus,
  type FlatContract,
  type RouteHandlers,
  type SuccessBody,
} from './contract-handlers.ts';
export {
  bodyOfBytes,
  connectionError,
  endlessBody,
  held,
  htmlPage,
  malformedJson,
  noAnswer,
  redirect,
  slow,
  stalledBody,
  type Reply,
} from './replies.ts';
