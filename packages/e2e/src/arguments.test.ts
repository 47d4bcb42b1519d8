import { expect, test } from 'vitest';

import { readArguments, UsageError } from './arguments.ts';

const options = { scenario: { type: 'string' }, json: { type: 'boolean' } } as const;

test("options are read, also after npm's dashes", () => {
  const expected = { scenario: 'current', json: true };
  expect(readArguments(['--scenario', 'current', '--json'], options)).toEqual(expected);
  expect(readArguments(['--', '--scenario=current', '--json'], options)).toEqual(expected);
});

test.each([
  [['--nope'], "Unknown option '--nope'; see --help."],
  [['--scenario'], "Option '--scenario <value>' argument missing; see --help."],
  [['current'], "Unexpected argument 'current'"],
])('a mistake is one sentence: %j', (argv, message) => {
  expect(() => readArguments(argv, options)).toThrow(UsageError);
  expect(() => readArguments(argv, options)).toThrow(message);
});
