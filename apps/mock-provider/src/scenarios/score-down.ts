import type { ScenarioInput } from './scenario.ts';

export const scoreDown: ScenarioInput = {
  name: 'score-down',
  description: 'The score answers 503 for fifteen seconds after FINISHED.',
  outcome: 'CURRENT',
  score: { faults: [{ kind: 'down', forMs: 15_000 }] },
};
