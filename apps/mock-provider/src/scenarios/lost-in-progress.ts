import type { ScenarioInput } from './scenario.ts';

export const lostInProgress: ScenarioInput = {
  name: 'lost-in-progress',
  description: 'IN_PROGRESS is lost for good, and FINISHED is the first that the receiver hears.',
  outcome: 'CURRENT',
  notifications: [{ status: 'IN_PROGRESS', lost: true }, { status: 'FINISHED' }],
};
