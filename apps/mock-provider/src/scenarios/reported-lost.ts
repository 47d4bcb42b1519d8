import type { Scenario } from './scenario.ts';

export const reportedLost: Scenario = {
  name: 'reported-lost',
  description: 'The voter card was reported lost.',
  outcome: 'REPORTED_LOST',
};
