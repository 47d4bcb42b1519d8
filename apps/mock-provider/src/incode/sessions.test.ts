import { expect, test } from 'vitest';

import { scenarioSchema } from '../scenarios/scenario.ts';
import type { Session } from './session.ts';
import { createSessions, type Sessions } from './sessions.ts';

const scenario = scenarioSchema.parse({ name: 'any', description: 'Any.', outcome: 'CURRENT' });
const max = 3;

function create(sessions: Sessions, seed?: string): Session {
  return sessions.create({ scenario, seed, nowMs: 0 });
}

test('beyond the limit the oldest session is forgotten, and no other', () => {
  const sessions = createSessions('tests', max);
  const ids = Array.from({ length: max + 1 }, () => create(sessions).interviewId);
  expect(ids.map((id) => sessions.find(id)?.interviewId)).toEqual([undefined, ...ids.slice(1)]);
});

test('a seed that is asked for again gives another session, until it is forgotten as well', () => {
  const sessions = createSessions('tests', max);
  const first = create(sessions, 'own').interviewId;
  expect(create(sessions, 'own').interviewId).not.toBe(first);
  for (let index = 0; index < max; index += 1) create(sessions, `other ${index}`);
  expect(create(sessions, 'own').interviewId).toBe(first);
});
