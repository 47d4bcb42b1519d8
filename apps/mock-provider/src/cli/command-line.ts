import { Command, Option } from 'commander';

import { scrapingMsMax } from '../settings.ts';
import { listScenarios, type ListOptions } from './list-scenarios.ts';
import { load, type LoadOptions } from './load/load.ts';
import { patienceSecondsDefault, patienceSecondsMax, rateMax, sessionsMax } from './load/load-limits.ts';
import { type CommandContext, createOutput, type Streams } from './output.ts';
import { play, type PlayOptions } from './play/play.ts';
import { deliveryPolicyNames } from '../webhook/delivery-policy.ts';
import { httpUrl, oneMore, wholeNumber } from './read-option.ts';
import { serve } from './serve.ts';

/** What a command line is run with. */
export interface Invocation extends Streams {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends what runs, and lets it tell what was reached. */
  readonly signal: AbortSignal;
}

/** Half an hour of retries in two seconds. */
const speedMax = 1000;

/** Longer than the score of any scenario is late, and than most receivers take to try again. */
const scoreWaitSecondsDefault = 60;

const exitCodesHelp = `
Exit codes: 0 each session went as its scenario says, or a replay as its recording; 1 not so, or it could not be played;
2 the command line is wrong; 130 interrupted. Everything else, and every secret, comes from the environment, as with serve: MOCK_PROVIDER_API_KEY,
MOCK_PROVIDER_WEBHOOK_HEADERS and the others.`;

function addPlaceOptions(command: Command): Command {
  return command
    .requiredOption('--url <url>', "the receiver's webhook", httpUrl)
    .option('--host <host>', 'where Incode is played, for the receiver to read scores (default: 127.0.0.1)')
    .option(
      '--port <port>',
      'its port; 0 takes a free one (default: 4000, with --no-scores a free one)',
      wholeNumber(0, 65_535),
    )
    .option(
      '--seed <seed>',
      'the same seed plays the same ids, persons, times and faults (default: random, printed)',
    )
    .addOption(
      new Option('--policy <name>', 'how deliveries are judged and retried (default: documented)').choices(
        deliveryPolicyNames,
      ),
    )
    .option(
      '--scraping-ms <ms>',
      'how long scraping takes where the scenario does not say',
      wholeNumber(0, scrapingMsMax),
    )
    .option('--scenario-file <file>', "a team's own scenario, as JSON; may be repeated", oneMore)
    .option(
      '--no-scores',
      'the receiver need not read scores (otherwise: after FINISHED until it has the outcome, and none before)',
    )
    .option('--allow-host <host>', 'notify this host too, not loopback only; may be repeated', oneMore)
    .option('--json', 'print one JSON object and nothing else', false)
    .addHelpText('after', exitCodesHelp);
}

/** The command line of the mock provider. `onExitCode` gets what the chosen command ends with. */
export function createCommandLine(invocation: Invocation, onExitCode: (exitCode: number) => void): Command {
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
  addPlaceOptions(program.command('play'))
    .description('play one scenario against any receiver and tell its timeline as it happens')
    .argument('<scenario>', "the name of a scenario, or a JSON file: a team's own scenario, or a recording")
    .option('--record <file>', 'write what was played to a file, without personal data; play replays it')
    .option('--external-id <id>', 'the externalId of the session')
    .option(
      '--speed <times>',
      `how much faster than real time the clock goes, up to ${speedMax}`,
      wholeNumber(1, speedMax),
      1,
    )
    .option(
      '--score-wait <seconds>',
      'how long the receiver gets to read the score after the last delivery, up to 600',
      wholeNumber(1, 600),
      scoreWaitSecondsDefault,
    )
    .action((name: string, options: PlayOptions) =>
      run(options.json, (context) => play(name, options, context)),
    );
  addPlaceOptions(program.command('load'))
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
  return program;
}
