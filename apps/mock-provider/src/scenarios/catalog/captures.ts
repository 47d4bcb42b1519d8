import type { ScenarioInput } from '../scenario.ts';

/** Scenarios that differ in what a capture is answered; all of them find the card current in the end. */
export const captureScenarios: readonly ScenarioInput[] = [
  {
    name: 'id-glare',
    description: 'The first capture of the front of the card has glare, the second is good.',
    outcome: 'CURRENT',
    captureFaults: [{ capture: 'front-id', kind: 'glare' }],
  },
  {
    name: 'id-wrong-side',
    description: 'The first capture of the back of the card shows its front, the second is good.',
    outcome: 'CURRENT',
    captureFaults: [{ capture: 'back-id', kind: 'wrong-side' }],
  },
  {
    name: 'face-spoof',
    description: 'The first capture of the face is a picture of a picture, the second is of a person.',
    outcome: 'CURRENT',
    captureFaults: [{ capture: 'face', kind: 'spoof' }],
  },
];
