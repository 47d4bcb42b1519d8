import type { ScenarioInput } from './scenario.ts';

export const unavailable: ScenarioInput = {
  name: 'unavailable',
  description: 'Scraping ends without an answer, because the site of INE is down.',
  outcome: 'UNAVAILABLE',
};
