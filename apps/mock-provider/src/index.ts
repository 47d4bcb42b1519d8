export type { DeliveryWanted, MockProviderControl } from './control/control.ts';
export { MockProviderError, type MockProviderErrorCode } from './errors.ts';
export { startMockProvider, type MockProvider, type MockProviderOptions } from './mock-provider.ts';
