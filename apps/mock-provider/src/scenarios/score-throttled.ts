import type { ScenarioInput } from './scenario.ts';

export const scoreThrottled: ScenarioInput = {
  name: 'score-throttled',
  description: 'Two reads of the score are answered 429, with Retry-After.',
  outcome: 'CURRENT',
  score: { faults: [{ kind: 'throttled', reads: 2, retryAfterSeconds: 2 }] },
};
