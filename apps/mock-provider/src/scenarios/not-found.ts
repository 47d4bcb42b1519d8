import type { Scenario } from './scenario.ts';

export const notFound: Scenario = {
  name: 'not-found',
  description: 'INE knows no voter card with this data.',
  outcome: 'NOT_FOUND',
};
