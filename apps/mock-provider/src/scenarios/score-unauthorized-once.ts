import type { ScenarioInput } from './scenario.ts';

export const scoreUnauthorizedOnce: ScenarioInput = {
  name: 'score-unauthorized-once',
  description: 'The first read of the score is answered 401, and its token is not taken again.',
  outcome: 'CURRENT',
  score: { faults: [{ kind: 'unauthorized' }] },
};
