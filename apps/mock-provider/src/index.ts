/**
 * The settings from an environment, for whoever starts the mock as a process and wants to know first whether
 * it can start.
 */
export { loadConfig } from './settings/environment.ts';
export type { MockProviderControl } from './control/control.ts';
export type { DeliveryWanted } from './control/delivery-waits.ts';
export { MockProviderError, type MockProviderErrorCode } from './errors.ts';
export { scenarios } from './scenarios/catalog.ts';
export type { Scenario, ScenarioInput } from './scenarios/scenario.ts';
export type { Settings } from './settings/settings.ts';
export { startMockProvider, type MockProvider, type MockProviderOptions } from './mock-provider.ts';
