import { pino } from 'pino';
import { expect, test } from 'vitest';

import { createClock } from './clock/clock.ts';
import { createCatalog } from './scenarios/catalog.ts';
import { parseSettings } from './settings.ts';
import { createSimulation, type Simulation } from './simulation.ts';

/** On a clock that nobody moves. `lines`: what it logs. */
function simulate(lines: string[] = []): Simulation {
  const clock = createClock({ mode: 'manual', onError: () => undefined });
  return createSimulation({
    settings: parseSettings({}, (name) => name),
    catalog: createCatalog(),
    seed: 'tests',
    clock,
    logger: pino({}, { write: (line) => void lines.push(line) }),
  });
}

test.each(['stop', 'reset'] as const)(
  'whoever waits on the clock hears at once of a %s, and not when connections are closed',
  (end) => {
    const simulation = simulate();
    const ended: boolean[] = [];
    simulation.wait(5000, (waited) => ended.push(waited));
    simulation[end]();
    expect(ended).toEqual([false]);
  },
);

test('after stop nobody waits on a clock that stands still for ever', () => {
  const simulation = simulate();
  simulation.stop();
  const ended: boolean[] = [];
  simulation.wait(5000, (waited) => ended.push(waited));
  expect(ended).toEqual([false]);
});

test('what the lenient mode lets pass is said again after a reset, and once', () => {
  const lines: string[] = [];
  const { leniency, reset } = simulate(lines);
  const request = { method: 'GET', path: '/omni/get/score' };
  for (const _ of ['first', 'second']) leniency.note(request, 'api-version');
  expect(lines).toHaveLength(1);
  reset();
  for (const _ of ['first', 'second']) leniency.note(request, 'api-version');
  expect(lines).toHaveLength(2);
});

test('a session begins with no requests, although one before it that is forgotten had its id', () => {
  const { sessions, requests, startSession } = simulate();
  const { interviewId } = startSession({ seed: 'own' });
  const at = '2026-01-01T00:00:00.000Z';
  requests.add({ at, method: 'GET', path: '/omni/get/score', interviewId })(200, true);
  sessions.clear();
  expect(requests.report(interviewId).scoreReads.withOutcome).toBe(1);
  expect(startSession({ seed: 'own' }).interviewId).toBe(interviewId);
  expect(requests.report(interviewId)).toMatchObject({ counts: {}, scoreReads: { withOutcome: 0 } });
});
