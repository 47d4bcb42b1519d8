import { onTestFinished } from 'vitest';

import { type MockProvider, type MockProviderOptions, startMockProvider } from '../../src/index.ts';

/**
 * A mock provider on a manual clock and a fixed seed, unless the options say otherwise; it stops with the
 * test.
 */
export async function startProvider(options: MockProviderOptions = {}): Promise<MockProvider> {
  const provider = await startMockProvider({ clock: 'manual', seed: 'tests', ...options });
  onTestFinished(() => provider.stop());
  return provider;
}
