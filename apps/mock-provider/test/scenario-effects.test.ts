import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { scenarioNames } from '../src/scenarios/catalog.ts';
import { goldenOutcomes } from './support/golden-outcomes.ts';

interface WrittenTest {
  readonly title: string;
  readonly source: string;
}

/** The tests that a file has at its outermost level and that run: a skipped one does not count. */
function readTests(file: string): WrittenTest[] {
  return file
    .split(/^(?=test\b)/m)
    .map((source) => ({ title: /^test\(\s*(['"`])(.*?)\1,/s.exec(source)?.[2] ?? '', source }))
    .filter(({ title }) => title !== '');
}

/** The scenarios without a test that begins with the name of the scenario and plays it. */
function withoutTest(names: readonly string[], tests: readonly WrittenTest[]): string[] {
  return names.filter(
    (name) =>
      !tests.some(({ title, source }) => title.startsWith(`${name}: `) && source.includes(`'${name}'`)),
  );
}

const tests = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) => readTests(readFileSync(join(import.meta.dirname, name), 'utf8')));

test('every scenario has a test that shows its effect from outside', () => {
  // `outcomes.test.ts` has the same tests for each of these.
  const golden = goldenOutcomes.map(([name]) => name);
  const rest = scenarioNames.filter((name) => !golden.includes(name));
  expect(golden.length + rest.length).toBe(scenarioNames.length);
  expect(withoutTest(rest, tests)).toEqual([]);
});

test('a scenario that no test is called after, that its test does not play, or whose test is skipped, is found', () => {
  const file = `
test('one: it happens', async () => {
  await play('one');
});

test('two: it happens', async () => {
  await play('one');
});

test.skip('three: it happens', async () => {
  await play('three');
});

test('it happens in four: too', async () => {
  await play('four');
});
`;
  const names = ['one', 'two', 'three', 'four', 'five'];
  expect(withoutTest(names, readTests(file))).toEqual(['two', 'three', 'four', 'five']);
});
