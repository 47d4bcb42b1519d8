import { expect, test } from 'vitest';

import { measureReceivers } from '../src/acceptance/measure-receivers.ts';

const postgresUrl = process.env.TEST_DATABASE_URL || undefined;
// One of the two: both go through the same code, and creating the embedded database takes longer than all the rest.
const engine = postgresUrl === undefined ? 'pglite' : 'postgres';

// Small: what is tested is that the benchmark measures, not what it measures.
const size = {
  rounds: 2,
  connections: 8,
  // Long enough for all of them, on any machine: here the number ends it.
  closedMsMax: 60_000,
  closed: 100,
  open: 20,
  openPerSecond: 400,
};

test('what was acknowledged is stored after each round', async ({ signal }) => {
  const { receivers } = await measureReceivers(size, ['express', engine], postgresUrl, signal);
  // A closed loop before the first round, and both loops in each.
  const acknowledged = { sent: 340, unacknowledged: 0 };
  const storage = [100, 220, 340].map((stored) => ({ acknowledged: stored, stored, met: true }));
  expect(receivers).toMatchObject([
    { name: 'express', ...acknowledged, storage: [] },
    { name: engine, ...acknowledged, storage },
  ]);
  for (const { perSecond, closedP50, closedP99, openP99, cpuMs } of receivers.flatMap(
    ({ rounds }) => rounds,
  )) {
    for (const value of [perSecond, closedP50, openP99, cpuMs]) expect(value).toBeGreaterThan(0);
    expect(closedP99).toBeGreaterThanOrEqual(closedP50);
  }
});

test('without an answer of PostgreSQL the others are measured, and the reason is told', async ({
  signal,
}) => {
  // Nobody listens on port 1.
  const unreachable = 'postgres://nobody:secret@127.0.0.1:1/none';
  const { receivers, withoutPostgres } = await measureReceivers(
    { ...size, rounds: 1 },
    ['express', 'postgres'],
    unreachable,
    signal,
  );
  expect(receivers).toMatchObject([{ name: 'express', sent: 220, unacknowledged: 0 }]);
  expect(withoutPostgres).toContain('cannot be used');
  expect(withoutPostgres).not.toContain('secret');
});
