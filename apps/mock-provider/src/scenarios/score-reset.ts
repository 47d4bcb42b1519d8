import type { ScenarioInput } from './scenario.ts';

export const scoreReset: ScenarioInput = {
  name: 'score-reset',
  description: 'Two reads of the score end with a reset connection.',
  outcome: 'CURRENT',
  score: { faults: [{ kind: 'reset', reads: 2 }] },
};
