import type { ScenarioInput } from './scenario.ts';

export const truncatedBody: ScenarioInput = {
  name: 'truncated-body',
  description: 'The first attempt of FINISHED breaks off in the middle of its body, the retry is sound.',
  outcome: 'CURRENT',
  notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', fault: 'truncated-body' }],
};
