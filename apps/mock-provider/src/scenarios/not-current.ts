import type { ScenarioInput } from './scenario.ts';

export const notCurrent: ScenarioInput = {
  name: 'not-current',
  description: 'The voter card is not current: it expired or a later one replaced it.',
  outcome: 'NOT_CURRENT',
};
