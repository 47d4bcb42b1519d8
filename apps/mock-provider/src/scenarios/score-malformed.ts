import type { ScenarioInput } from './scenario.ts';

export const scoreMalformed: ScenarioInput = {
  name: 'score-malformed',
  description: 'Two reads of the score get half of a JSON document.',
  outcome: 'CURRENT',
  score: { faults: [{ kind: 'malformed', reads: 2 }] },
};
