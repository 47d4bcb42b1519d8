import type { ScenarioInput } from './scenario.ts';

export const finishedFirst: ScenarioInput = {
  name: 'finished-first',
  description: 'FINISHED arrives a second before IN_PROGRESS.',
  outcome: 'CURRENT',
  notifications: [{ status: 'FINISHED' }, { status: 'IN_PROGRESS', from: 'end', afterMs: 1000 }],
};
