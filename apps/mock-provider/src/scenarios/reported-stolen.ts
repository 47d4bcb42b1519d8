import type { ScenarioInput } from './scenario.ts';

export const reportedStolen: ScenarioInput = {
  name: 'reported-stolen',
  description: 'The voter card was reported stolen.',
  outcome: 'REPORTED_STOLEN',
};
