import type { ScenarioInput } from './scenario.ts';

export const wrongCasing: ScenarioInput = {
  name: 'wrong-casing',
  description:
    "Both notifications use the casing of Incode's other webhooks: interviewId and scrapingStatus.",
  outcome: 'CURRENT',
  notifications: [
    { status: 'IN_PROGRESS', casing: 'camel' },
    { status: 'FINISHED', casing: 'camel' },
  ],
};
