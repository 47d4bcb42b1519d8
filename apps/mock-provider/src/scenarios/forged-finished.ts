import type { ScenarioInput } from './scenario.ts';

export const forgedFinished: ScenarioInput = {
  name: 'forged-finished',
  description: 'Somebody without credentials sends FINISHED while scraping still runs; the real one follows.',
  outcome: 'CURRENT',
  notifications: [
    { status: 'IN_PROGRESS' },
    { status: 'FINISHED', from: 'start', withoutCredentials: true },
    { status: 'FINISHED' },
  ],
};
