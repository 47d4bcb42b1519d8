import type { ScenarioInput } from './scenario.ts';

export const scoreNeverReady: ScenarioInput = {
  name: 'score-never-ready',
  description: 'FINISHED arrives, and every read of the score shows scraping as still running.',
  outcome: 'CURRENT',
  score: { ready: 'never' },
};
