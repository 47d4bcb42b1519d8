import type { ScenarioInput } from './scenario.ts';

export const ineUnreachable: ScenarioInput = {
  name: 'ine-unreachable',
  description:
    'INE cannot be asked directly; scraping, as the fallback or on request, finds the card current.',
  outcome: 'CURRENT',
  directOutcome: 'UNAVAILABLE',
};
