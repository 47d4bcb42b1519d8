import type { Scenario } from './scenario.ts';

export const current: Scenario = {
  name: 'current',
  description: 'The voter card is current and its holder can vote.',
  outcome: 'CURRENT',
};
