import type { Command } from 'commander';
import { expect, test } from 'vitest';

import { createCommand, readCommandLine, UsageError } from './run-command.ts';

function read(...argv: string[]): Command {
  const command = createCommand({ name: 'pnpm demo', description: '', exitCodes: '0 or 1' })
    .option('--scenario <name>', 'what is played')
    .option('--json', 'one object');
  readCommandLine(command, argv);
  return command;
}

test("options are read, also after npm's dashes", () => {
  const expected = { scenario: 'current', json: true };
  expect(read('--scenario', 'current', '--json').opts()).toEqual(expected);
  expect(read('--', '--scenario=current', '--json').opts()).toEqual(expected);
});

test.each([
  [['--nope'], "Unknown option '--nope'; see --help."],
  [['--scenario'], "Option '--scenario <name>' argument missing; see --help."],
  [['current'], "Unexpected argument 'current'; see --help."],
])('a mistake is one sentence: %j', (argv, message) => {
  expect(() => read(...argv)).toThrow(UsageError);
  expect(() => read(...argv)).toThrow(message);
});
