import type { ScenarioInput } from './scenario.ts';

export const lostFinished: ScenarioInput = {
  name: 'lost-finished',
  description: 'FINISHED is lost for good, although the score is ready.',
  outcome: 'CURRENT',
  notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', lost: true }],
};
