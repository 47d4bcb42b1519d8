import { Command, CommanderError, Option } from 'commander';

import { MockProviderError } from '../errors.ts';
import type { Environment } from '../settings/variable.ts';
import { addConformOptions, conform, type ConformCommandOptions } from './conform/conform.ts';
import { exitCodes } from './exit-codes.ts';
import { listScenarios, type ListOptions } from './list-scenarios.ts';
import {
  load,
  type LoadOptions,
  patienceSecondsDefault,
  patienceSecondsMax,
  rateMax,
  sessionsMax,
} from './load/load-command.ts';
import { addMockOptions, httpUrl, oneMore, wholeNumber } from './options.ts';
import { type CommandContext, createOutput, type Streams } from './output.ts';
import { play } from './play/play-command.ts';
import type { PlayOptions } from './play/what-to-play.ts';
import { serve } from './serve.ts';

/** What a command line is run with. */
export interface Invocation extends Streams {
  readonly env: Environment;
  /** Ends what runs, and lets it tell what was reached. */
  readonly signal: AbortSignal;
}

/** Half an hour of retries in two seconds. */
const speedMax = 1000;

/** Longer than the score of any scenario is late, and than most receivers take to try again. */
const scoreWaitSecondsDefault = 60;

/** Longer than a receiver like ours takes until it looks by itself. */
const scoreWaitSecondsMax = 3600;

/** The command line of the mock provider. `onExitCode` gets what the chosen command ends with. */
function createCommandLine(invocation: Invocation, onExitCode: (exitCode: number) => void): Command {
  const { env, signal, stdout, stderr } = invocation;
  const program = new Command('ine-scraping-mock-provider')
    .description('Plays Incode and its INE Scraping: sessions, notifications with retries, score.')
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride()
    .showSuggestionAfterError(true);
  const run = (json: boolean, command: (context: CommandContext) => Promise<number>): Promise<void> =>
    command({ env, signal, output: createOutput(invocation, !json) }).then(onExitCode);

  program
    .command('serve')
    .description('serve until Ctrl-C, with the settings of the environment (MOCK_PROVIDER_*); the default')
    .action(() => run(true, serve));
  program
    .command('scenarios')
    .description('list the scenarios, one sentence each')
    .option('--scenario-file <file>', "a team's own scenario, as JSON; may be repeated", oneMore)
    .option('--json', 'print one JSON object', false)
    .action((options: ListOptions) => run(true, ({ output }) => listScenarios(options, output)));
  addMockOptions(program.command('play'))
    .description('play one scenario against any receiver and tell its timeline as it happens')
    .argument('<scenario>', "the name of a scenario, or a JSON file: a team's own scenario, or a recording")
    .option('--record <file>', 'write what was played to a file, without personal data; play replays it')
    .option('--external-id <id>', 'the externalId of the session')
    .option(
      '--speed <times>',
      `how much faster than real time the clock goes, up to ${speedMax}; above 1 only with --no-scores`,
      wholeNumber(1, speedMax),
      1,
    )
    .option(
      '--score-wait <seconds>',
      `how long the receiver gets to read the score after the last delivery, up to ${scoreWaitSecondsMax}`,
      wholeNumber(1, scoreWaitSecondsMax),
      scoreWaitSecondsDefault,
    )
    .action((name: string, options: PlayOptions) =>
      run(options.json, (context) => play(name, options, context)),
    );
  addMockOptions(program.command('load'))
    .description('play many sessions against any receiver, report, and verify each of them')
    .requiredOption('--sessions <count>', `how many, up to ${sessionsMax}`, wholeNumber(1, sessionsMax))
    .requiredOption(
      '--rate <per second>',
      `sessions started a second, up to ${rateMax}`,
      wholeNumber(1, rateMax),
    )
    .addOption(new Option('--scenario <name>', 'what each session plays').default('current'))
    .addOption(new Option('--mix <weights>', 'or a mix, such as current=8,not-found=1').conflicts('scenario'))
    .option('--receiver-api <url>', "compare the verdicts of the receiver's /v1/verifications", httpUrl)
    .option(
      '--patience <seconds>',
      'after the last start, until what is not done counts as missing',
      wholeNumber(1, patienceSecondsMax),
      patienceSecondsDefault,
    )
    .action((options: LoadOptions) => run(options.json, (context) => load(options, context)));
  addConformOptions(program.command('conform'))
    .description(
      'grade any receiver: what it answers, and what it reads of Incode; tell which rules it breaks',
    )
    .action((options: ConformCommandOptions) => run(options.json, (context) => conform(options, context)));
  return program;
}

/** What `error` ends the process with, after a person has been told; anything that nobody foresaw is thrown again. */
function tellError(error: unknown, { stderr }: Invocation): number {
  // The library has told its own already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (!(error instanceof MockProviderError)) throw error;
  stderr.write(`${error.message}\n`);
  return error.code === 'INVALID_COMMAND' ? exitCodes.usage : exitCodes.failed;
}

/** Runs a command line, without the program's name, to its exit code. */
export async function runCommandLine(argv: readonly string[], invocation: Invocation): Promise<number> {
  // A terminal that was closed, or a reader such as `head` that has seen enough, is no reason to fail.
  for (const stream of [invocation.stdout, invocation.stderr]) stream.on('error', () => undefined);
  let exitCode: number = exitCodes.done;
  const program = createCommandLine(invocation, (code) => {
    exitCode = code;
  });
  // pnpm hands the dashes of `pnpm start -- play …` on.
  const typed = argv[0] === '--' ? argv.slice(1) : [...argv];
  // Not a default command of the library: that would take a mistyped one for an argument of serve.
  const args = typed.length === 0 ? ['serve'] : typed;
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    return tellError(error, invocation);
  }
  return exitCode;
}
