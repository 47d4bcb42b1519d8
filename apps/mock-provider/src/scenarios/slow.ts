import type { ScenarioInput } from './scenario.ts';

export const slow: ScenarioInput = {
  name: 'slow',
  description: "Scraping takes about a minute, now and then several, as on a bad day of INE's site.",
  outcome: 'CURRENT',
  scraping: { durationMs: { distribution: 'lognormal', medianMs: 60_000, sigma: 0.6, maxMs: 600_000 } },
};
