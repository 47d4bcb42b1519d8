import type { Scenario } from './scenario.ts';

export const reportedStolen: Scenario = {
  name: 'reported-stolen',
  description: 'The voter card was reported stolen.',
  outcome: 'REPORTED_STOLEN',
};
