import { scenarios } from '@ine-scraping/mock-provider';
import { verifications } from '@ine-scraping/test-kit/verifications';
import { expect, test } from 'vitest';

import { complaintAbout, describeWait, expectEnd } from './judge-play.ts';

const { IN_PROGRESS: running, SCORED: scored, FAILED: failed } = verifications;

const scenario = 'lost-finished';
const limitMs = 60_000;

test("the scenario's own verdict is no complaint, and any other is", () => {
  expect(complaintAbout(scored, { scenario, outcome: 'NOT_FOUND', limitMs })).toBeUndefined();
  expect(complaintAbout(scored, { scenario, outcome: 'CURRENT', limitMs })).toBe(
    'The verdict is NOT_FOUND, but the scenario lost-finished should end with CURRENT.',
  );
});

test.each([
  [running, 'There was no verdict within 60 seconds: it is still IN_PROGRESS.'],
  [undefined, 'There was no verdict within 60 seconds: the receiver has not heard of it.'],
  [failed, 'There is no verdict: Incode does not know it (OMNI_NOT_FOUND).'],
])('a verdict that did not come is a complaint that says why: %#', (verification, sentence) => {
  expect(complaintAbout(verification, { scenario, outcome: 'CURRENT', limitMs })).toBe(sentence);
});

test('a scenario that promises no verdict ends well without one, and badly with one', () => {
  const expected = { scenario: 'never-finishes', outcome: null, limitMs };
  expect(complaintAbout(running, expected)).toBeUndefined();
  expect(complaintAbout(scored, expected)).toBe(
    'The verdict is NOT_FOUND, but the scenario never-finishes should end with no verdict.',
  );
});

test.each([
  ['lost-finished', 'CURRENT', 90_000],
  // Its scraping alone can take ten minutes.
  ['slow', 'CURRENT', 690_000],
  ['never-finishes', null, 15_000],
] as const)('the verdict of %s, %s, is waited for during %i ms', (name, outcome, expectedMs) => {
  const played = scenarios.find((known) => known.name === name);
  expect(played && expectEnd(played, outcome)).toEqual({ scenario: name, outcome, limitMs: expectedMs });
});

test('a play that ends before the receiver looks does not promise that it will be seen to look', () => {
  const told =
    'look by itself in 45 to 57 s (the demo shortens that: in production it looks after 40 minutes)';
  expect(describeWait(45_000, { limitMs: 90_000 })).toBe(`hears nothing more, and will ${told}`);
  expect(describeWait(45_000, { limitMs: 15_000 })).toBe(
    `hears nothing more, and would ${told}; this play ends before, after 15 s, because no look finds a verdict`,
  );
});
