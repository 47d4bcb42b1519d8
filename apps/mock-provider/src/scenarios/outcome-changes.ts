import type { ScenarioInput } from './scenario.ts';

export const outcomeChanges: ScenarioInput = {
  name: 'outcome-changes',
  description: 'The first ready read of the score says current, later ones say not current.',
  outcome: 'CURRENT',
  score: { outcomeAfter: { reads: 1, outcome: 'NOT_CURRENT' } },
};
