import { expect, test } from 'vitest';

import { type MilestoneStatus, newlyReached } from './onboarding.ts';

function after(...statuses: MilestoneStatus[]): { status: MilestoneStatus; atMs: number }[] {
  return statuses.map((status) => ({ status, atMs: 0 }));
}

test.each<[MilestoneStatus, MilestoneStatus[], MilestoneStatus[]]>([
  ['ID_VALIDATION_FINISHED', [], ['ID_VALIDATION_FINISHED']],
  ['FACE_VALIDATION_FINISHED', [], ['FACE_VALIDATION_FINISHED']],
  ['ID_VALIDATION_FINISHED', ['FACE_VALIDATION_FINISHED'], ['ID_VALIDATION_FINISHED']],
  [
    'GOVERNMENT_VALIDATION_FINISHED',
    [],
    ['ID_VALIDATION_FINISHED', 'FACE_VALIDATION_FINISHED', 'GOVERNMENT_VALIDATION_FINISHED'],
  ],
  [
    'GOVERNMENT_VALIDATION_FINISHED',
    ['ID_VALIDATION_FINISHED', 'FACE_VALIDATION_FINISHED'],
    ['GOVERNMENT_VALIDATION_FINISHED'],
  ],
  ['ONBOARDING_FINISHED', [], ['ID_VALIDATION_FINISHED', 'FACE_VALIDATION_FINISHED', 'ONBOARDING_FINISHED']],
  ['GOVERNMENT_VALIDATION_FINISHED', ['ONBOARDING_FINISHED'], []],
  ['FACE_VALIDATION_FINISHED', ['ID_VALIDATION_FINISHED', 'FACE_VALIDATION_FINISHED'], []],
])('coming to %s after %j reaches %j', (status, reached, expected) => {
  expect(newlyReached(after(...reached), status)).toEqual(expected);
});
