import type { ScenarioInput } from './scenario.ts';

export const extraFields: ScenarioInput = {
  name: 'extra-fields',
  description: 'Both notifications carry fields that Incode does not document.',
  outcome: 'CURRENT',
  notifications: [
    { status: 'IN_PROGRESS', extraFields: { clientId: 'mockprovider', attempt: 1 } },
    { status: 'FINISHED', extraFields: { clientId: 'mockprovider', details: { method: 'scraping' } } },
  ],
};
