import { pino } from 'pino';

import type { MockProviderOptions } from '../../src/index.ts';
import { type ComposedMock, composeMock, type MockParts } from '../../src/mock-provider.ts';
import { createCatalog } from '../../src/scenarios/catalog.ts';
import { parseSettings } from '../../src/settings/settings.ts';

/** A mock on a manual clock that does not listen. `lines` takes what it logs. */
export function composeInTest(
  options: MockProviderOptions = {},
  lines: string[] = [],
  describeApi?: MockParts['describeApi'],
): ComposedMock {
  return composeMock({
    settings: parseSettings({ clock: 'manual', ...options }, (setting) => setting),
    catalog: createCatalog(),
    seed: 'tests',
    describeApi,
    logger: pino({}, { write: (line) => void lines.push(line) }),
  });
}
