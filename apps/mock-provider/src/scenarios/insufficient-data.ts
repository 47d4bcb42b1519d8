import type { ScenarioInput } from './scenario.ts';

export const insufficientData: ScenarioInput = {
  name: 'insufficient-data',
  description: 'The data read from the voter card is not enough to ask INE.',
  outcome: 'INSUFFICIENT_DATA',
};
