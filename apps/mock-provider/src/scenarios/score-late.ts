import type { ScenarioInput } from './scenario.ts';

export const scoreLate: ScenarioInput = {
  name: 'score-late',
  description: 'Three reads after FINISHED still show scraping as running.',
  outcome: 'CURRENT',
  score: { staleReads: 3 },
};
