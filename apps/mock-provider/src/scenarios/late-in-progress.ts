import type { ScenarioInput } from './scenario.ts';

export const lateInProgress: ScenarioInput = {
  name: 'late-in-progress',
  description: 'IN_PROGRESS comes again five seconds after FINISHED, when the score may have been read.',
  outcome: 'CURRENT',
  notifications: [
    { status: 'IN_PROGRESS' },
    { status: 'FINISHED' },
    { status: 'IN_PROGRESS', from: 'end', afterMs: 5000 },
  ],
};
