import type { ScenarioInput } from './scenario.ts';

export const malformedJson: ScenarioInput = {
  name: 'malformed-json',
  description: 'The first attempt of FINISHED is not JSON, the retry is sound.',
  outcome: 'CURRENT',
  notifications: [{ status: 'IN_PROGRESS' }, { status: 'FINISHED', fault: 'malformed-json' }],
};
