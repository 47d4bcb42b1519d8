import type { ScenarioInput } from './scenario.ts';

export const scoreSlow: ScenarioInput = {
  name: 'score-slow',
  description: 'The first read of the score takes five seconds.',
  outcome: 'CURRENT',
  score: { faults: [{ kind: 'slow', ms: 5000 }] },
};
