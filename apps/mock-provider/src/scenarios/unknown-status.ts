import type { ScenarioInput } from './scenario.ts';

export const unknownStatus: ScenarioInput = {
  name: 'unknown-status',
  description: 'A ScrapingStatus that Incode does not document comes between the two.',
  outcome: 'CURRENT',
  notifications: [{ status: 'IN_PROGRESS' }, { status: 'WAITING_FOR_INE' }, { status: 'FINISHED' }],
};
