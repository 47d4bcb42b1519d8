import type { ScenarioInput } from './scenario.ts';

export const duplicateFinished: ScenarioInput = {
  name: 'duplicate-finished',
  description: 'FINISHED arrives twice, a second apart.',
  outcome: 'CURRENT',
  notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', copies: 2, gapMs: 1000 }],
};
