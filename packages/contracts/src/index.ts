export * from './schemas.ts';
export { onboardingStatusContract, webhookContract, webhookSenderContract } from './webhook/contract.ts';
export { tokenContract } from './webhook/token-contract.ts';
export { omniContract, zeroOmniContract } from './omni/contract.ts';
export {
  deadLetterPageSchema,
  listLimitDefault,
  listLimitMax,
  quarantinePageSchema,
  receiverContract,
  erasureSchema,
  lookSchema,
  redriveSchema,
  verificationPageSchema,
  type DeadLetterPage,
  type Erasure,
  type Look,
  type QuarantinePage,
  type Redrive,
  type VerificationPage,
} from './receiver/contract.ts';
export { mockControlContract } from './mock-control/contract.ts';
