import type { ScenarioInput } from './scenario.ts';

export const reportedLost: ScenarioInput = {
  name: 'reported-lost',
  description: 'The voter card was reported lost.',
  outcome: 'REPORTED_LOST',
};
