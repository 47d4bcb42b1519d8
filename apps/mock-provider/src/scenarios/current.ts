import type { ScenarioInput } from './scenario.ts';

export const current: ScenarioInput = {
  name: 'current',
  description: 'The voter card is current and its holder can vote.',
  outcome: 'CURRENT',
};
