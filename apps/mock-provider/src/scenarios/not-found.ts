import type { ScenarioInput } from './scenario.ts';

export const notFound: ScenarioInput = {
  name: 'not-found',
  description: 'INE knows no voter card with this data.',
  outcome: 'NOT_FOUND',
};
