import { expect, test } from 'vitest';

import { createReadsAtSize } from '../src/reads-at-size/reads-at-size.ts';

const postgresUrl = process.env.TEST_DATABASE_URL || undefined;

test('the same is read of few verifications and of many, on PostgreSQL or not at all', async ({ signal }) => {
  // Small: what is tested is that the benchmark measures, not what it measures.
  const size = { rounds: 1, few: 100, many: 300, requests: 3 };
  const { measured, notes, targets } = await createReadsAtSize(postgresUrl, size).run(signal);
  const titles = ['100 verifications', '300 verifications'];
  expect(measured.map(({ title }) => title)).toEqual(postgresUrl ? titles : []);
  expect(targets).toHaveLength(postgresUrl ? 7 : 0);
  const why = titles.map((title) => `${title}: not measured, TEST_DATABASE_URL is not set.`);
  expect(notes.filter((note) => note.includes('not measured'))).toEqual(postgresUrl ? [] : why);
  const figures = measured.flatMap(({ rounds }) => rounds.flatMap(({ medianMs }) => Object.values(medianMs)));
  expect(figures).toHaveLength(postgresUrl ? 14 : 0);
  for (const figure of figures) expect(figure).toBeGreaterThan(0);
});
