import type { ScenarioInput } from './scenario.ts';

export const wrongContentType: ScenarioInput = {
  name: 'wrong-content-type',
  description: 'The first attempt of FINISHED says text/plain, the retry is sound.',
  outcome: 'CURRENT',
  notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', fault: 'wrong-content-type' }],
};
