import type { ScenarioInput } from './scenario.ts';

export const noExternalId: ScenarioInput = {
  name: 'no-external-id',
  description: 'Both notifications leave externalId out although start sent one.',
  outcome: 'CURRENT',
  notifications: [
    { status: 'IN_PROGRESS', withoutExternalId: true },
    { status: 'FINISHED', withoutExternalId: true },
  ],
};
