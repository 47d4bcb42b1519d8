import { expect, test } from 'vitest';

import { createCatalog } from '../scenarios/catalog.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { hintOnTokens } from './hints.ts';

function scenario(name: string): Scenario {
  const found = createCatalog().find(name);
  if (!found) throw new Error(name);
  return found;
}

function read(status: number): Parameters<typeof hintOnTokens>[0][number] {
  const path = '/omni/get/score';
  const asked = { id: 1, at: '2026-01-01T00:00:00.000Z', method: 'GET', path, interviewId: null };
  return { ...asked, status, afterFinished: true, withOutcome: status === 200 };
}

test('a read that is refused by its token says that each play takes no token of the last', () => {
  expect(hintOnTokens([read(401), read(200)], scenario('current'))).toMatch(
    / 401: 1\. Each play is an Incode/,
  );
  expect(hintOnTokens([read(200), read(503)], scenario('current'))).toBeUndefined();
});

test('where the scenario itself refuses a token there is no reason to say so', () => {
  expect(hintOnTokens([read(401)], scenario('score-unauthorized-once'))).toBeUndefined();
});
