import type { Scenario } from './scenario.ts';

export const insufficientData: Scenario = {
  name: 'insufficient-data',
  description: 'The data read from the voter card is not enough to ask INE.',
  outcome: 'INSUFFICIENT_DATA',
};
