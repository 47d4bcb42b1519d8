import { checks } from '@ine-scraping/mock-provider/conformance';
import { describe, expect, test } from 'vitest';

import { gradeSubject, listFailed } from './conform/grade-receiver.ts';
import { mutants } from './conform/mutants/mutants.ts';
import { tastes } from './conform/tastes.ts';

/** `pnpm --filter @ine-scraping/e2e mutants`: all of them, and all checks on each. It takes some minutes. */
const isLong = process.env['MUTANTS'] === 'all';

/** Those that are the first to be caught by one of their checks: each check is seen to catch something. */
const firstCatches = mutants.filter(({ caughtBy }, index) => {
  const before = new Set(mutants.slice(0, index).flatMap((mutant) => mutant.caughtBy));
  return caughtBy.some((id) => !before.has(id));
});

/** The groups of the checks that name the fault. */
function groupsOf(caughtBy: readonly string[]): string[] {
  return [...new Set(caughtBy.map((id) => id.slice(0, id.indexOf('.'))))];
}

// They mostly wait. A machine that does much else may answer late once; a fault is there twice.
describe.concurrent('conform', { retry: 1, timeout: 180_000 }, () => {
  test.each(tastes)('has nothing against a receiver that $name', async (taste) => {
    expect(listFailed(await gradeSubject(taste))).toEqual([]);
  });

  test.each(isLong ? mutants : firstCatches)(
    'catches a receiver that $name, by what names its fault',
    async ({ caughtBy, ...subject }) => {
      const report = await gradeSubject(subject, isLong ? undefined : groupsOf(caughtBy));
      expect(listFailed(report).toSorted()).toEqual(caughtBy.toSorted());
      // Times of reads count from the notification.
      expect(report.checks.filter(({ seen }) => seen?.includes('after -'))).toEqual([]);
    },
  );
});

/** Node itself answers 400 to a body that breaks off, before any receiver on it is asked. */
const notOnNode = ['input.truncated'];

test('every check that can fail is seen to catch a mutant', () => {
  const caught = new Set([...mutants.flatMap(({ caughtBy }) => caughtBy), ...notOnNode]);
  const failing = checks.filter(({ severity }) => severity !== 'note').map(({ id }) => id);
  expect(failing.filter((id) => !caught.has(id))).toEqual([]);
});
