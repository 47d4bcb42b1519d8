import type { Scenario } from './scenario.ts';

export const unavailable: Scenario = {
  name: 'unavailable',
  description: 'Scraping ends without an answer, because the site of INE is down.',
  outcome: 'UNAVAILABLE',
};
