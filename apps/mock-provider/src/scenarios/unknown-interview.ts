import type { ScenarioInput } from './scenario.ts';

export const unknownInterview: ScenarioInput = {
  name: 'unknown-interview',
  description:
    'Somebody without credentials sends FINISHED for an interview that does not exist, beside the real two.',
  outcome: 'CURRENT',
  notifications: [
    { status: 'IN_PROGRESS' },
    { status: 'FINISHED', from: 'start', unknownInterview: true, withoutCredentials: true },
    { status: 'FINISHED' },
  ],
};
