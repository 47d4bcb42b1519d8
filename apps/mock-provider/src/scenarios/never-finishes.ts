import type { ScenarioInput } from './scenario.ts';

export const neverFinishes: ScenarioInput = {
  name: 'never-finishes',
  description: 'Scraping starts and never ends: only IN_PROGRESS arrives, and the score never becomes ready.',
  outcome: 'CURRENT',
  scraping: { finishes: false },
};
