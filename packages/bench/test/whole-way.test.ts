import { expect, test } from 'vitest';

import { createWholeWay, judgeVerdicts } from '../src/whole-way/whole-way.ts';

const postgresUrl = process.env.TEST_DATABASE_URL || undefined;

test('each FINISHED has its verdict after each round, whoever of the replicas read the score', async ({
  signal,
}) => {
  // Small: what is tested is that the benchmark measures, not what it measures.
  const paced = { connections: 8, perSecond: 200, forMs: 500 };
  const size = { ...paced, rounds: 1, alone: 3, aloneEveryMs: 10, answerAfterMs: 20 };
  const { measured, targets } = await createWholeWay(postgresUrl, size).run(signal);
  const onPostgres = ['PostgreSQL', 'PGlite', '2 replicas', '4 replicas'];
  expect(measured.map(({ title }) => title)).toEqual(postgresUrl ? onPostgres : ['PGlite']);
  const counted = targets.filter(({ target }) => /once|twice/.test(target)).map(({ met }) => met);
  expect(counted).toEqual(measured.flatMap(() => [true, true]));
  for (const { aloneMs, loaded, storage, verdicts } of measured.flatMap(({ rounds }) => rounds)) {
    expect(storage).toMatchObject({ sent: 103, stored: 103, scored: 103, lost: 0, surplus: 0 });
    expect(verdicts).toBe(103);
    expect(aloneMs).toHaveLength(3);
    // The score API takes its time for each of them.
    expect(Math.min(...aloneMs)).toBeGreaterThan(19);
    for (const value of [loaded.donePerSecond, loaded.cpuMs]) expect(value).toBeGreaterThan(0);
  }
  // Eight receivers are started, one after the other.
}, 240_000);

const storage = { sent: 4, acknowledged: 4, stored: 4, scored: 4, lost: 0, surplus: 0 };

test.each([
  ['one verdict for each is right', storage, 4, true],
  ['a second verdict of one is told', storage, 5, false],
  ['one without a verdict is told, whatever was stored twice', { ...storage, scored: 3 }, 4, false],
])('%s', (_, found, verdicts, met) => {
  const right = { storage, verdicts: 4 };
  expect(judgeVerdicts([right, { storage: found, verdicts }, right])).toEqual([
    [
      expect.stringContaining('nothing is scored twice'),
      expect.stringContaining(`${verdicts} verdicts`),
      met,
    ],
  ]);
});
