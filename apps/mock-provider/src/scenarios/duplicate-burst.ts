import type { ScenarioInput } from './scenario.ts';

export const duplicateBurst: ScenarioInput = {
  name: 'duplicate-burst',
  description: 'FINISHED arrives twenty times at once.',
  outcome: 'CURRENT',
  notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', copies: 20 }],
};
