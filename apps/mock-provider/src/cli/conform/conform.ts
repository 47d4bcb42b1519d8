import { writeFile } from 'node:fs/promises';

import { type Command, InvalidArgumentError, Option } from 'commander';

import { checks } from '../../conformance/checks.ts';
import { chooseChecks } from '../../conformance/choose-checks.ts';
import {
  type ConformReport,
  gradeReceiver,
  stageScenarios,
  waitSecondsDefault,
} from '../../conformance/conform.ts';
import type { GivenHeader } from '../../conformance/credentials.ts';
import { formatJunit } from '../../conformance/junit.ts';
import { errorCode, MockProviderError } from '../../errors.ts';
import { scenarioSchema } from '../../scenarios/scenario.ts';
import { deliveryTimeoutMsMax } from '../../settings/settings.ts';
import { deliveryPolicyNames } from '../../webhook/delivery-policy.ts';
import { oauthClientOf } from '../../webhook/webhook-credentials.ts';
import { exitCodes } from '../exit-codes.ts';
import { allowHostOption, hostOption, httpUrl, portOption, wholeNumber } from '../options.ts';
import type { CommandContext } from '../output.ts';
import { requireAllowedHost } from '../reach-receiver.ts';
import { startMock } from '../start-mock.ts';
import { printReport, reportToJson } from './print-report.ts';
import { runRestartCommand } from './restart-command.ts';

export interface ConformCommandOptions {
  readonly url: string;
  readonly host?: string;
  readonly port?: number;
  readonly header?: readonly GivenHeader[];
  readonly badHeader?: readonly GivenHeader[];
  readonly oauth: boolean;
  readonly restartCommand?: string;
  readonly scores: boolean;
  readonly policy?: string;
  readonly deliveryTimeoutMs?: number;
  /** Seconds. */
  readonly wait: number;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly seed?: string;
  readonly allowHost?: readonly string[];
  readonly json: boolean;
  /** A file to write. */
  readonly junit?: string;
}

/** Longer than a receiver takes to come back to a score that failed once. */
const waitSecondsMax = 600;

function oneMoreHeader(text: string, before: readonly GivenHeader[] = []): readonly GivenHeader[] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)=([\t\x20-\x7e]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError(
      'It must be name=value, one line of ASCII, such as x-webhook-secret=s3cret.',
    );
  return [...before, [name, value]];
}

/** Ids or groups, one or several with commas between. */
function moreNames(text: string, before: readonly string[] = []): readonly string[] {
  return [
    ...before,
    ...text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  ];
}

const exitCodesHelp = `
Exit codes: 0 no check of severity must failed; 1 one did, or nothing could be graded; 2 the command line is wrong; 130 interrupted.
The checks tell the receiver of sessions that are played for them and of ids that nobody has: not for one in production.
Credentials may come from the environment instead, as with serve: MOCK_PROVIDER_WEBHOOK_HEADERS, MOCK_PROVIDER_OAUTH_TOKEN_URL and its
client, MOCK_PROVIDER_API_KEY and the others.`;

/** Adds what {@link ConformCommandOptions} are typed as. */
export function addConformOptions(command: Command): Command {
  return command
    .requiredOption('--url <url>', "the receiver's webhook", httpUrl)
    .option(
      '--header <name=value>',
      'sent with every notification; again with the same name: a second value that must do as well',
      oneMoreHeader,
    )
    .option(
      '--oauth',
      'notifications carry a bearer token: MOCK_PROVIDER_OAUTH_TOKEN_URL, _CLIENT_ID and _CLIENT_SECRET',
      false,
    )
    .option(
      '--bad-header <name=value>',
      'must be refused in the place of the right one, such as an expired bearer; may be repeated',
      oneMoreHeader,
    )
    .option(
      '--restart-command <command>',
      'a shell command that stops the receiver, starts it again in the background, and ends',
    )
    .option('--no-scores', 'look at the answers only, not at what the receiver reads of Incode')
    .option(
      '--wait <seconds>',
      'how long a receiver gets for its own backoff',
      wholeNumber(1, waitSecondsMax),
      waitSecondsDefault,
    )
    .option(
      '--only <ids>',
      'only these checks or groups, such as ack,score.stale; may be repeated',
      moreNames,
    )
    .option('--skip <ids>', 'not these checks or groups; may be repeated', moreNames)
    .addOption(hostOption())
    .addOption(portOption())
    .option(
      '--seed <seed>',
      'the same seed plays the same ids; a receiver that remembers them needs another (default: random, printed)',
    )
    .addOption(
      new Option('--policy <name>', 'what counts as an acknowledgement (default: documented)').choices(
        deliveryPolicyNames,
      ),
    )
    .option(
      '--delivery-timeout-ms <ms>',
      'how long the receiver may take to answer (default: 10000)',
      wholeNumber(1, deliveryTimeoutMsMax),
    )
    .addOption(allowHostOption())
    .option('--json', 'print one JSON object and nothing else', false)
    .option('--junit <file>', 'write the report as JUnit XML')
    .addHelpText('after', exitCodesHelp);
}

async function writeJunit(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((cause: unknown) => {
    const message = `${file} cannot be written (${errorCode(cause)}): give --junit another file.`;
    throw new MockProviderError('INVALID_COMMAND', message, { cause });
  });
}

/** Grades any receiver, tells what it breaks, and ends with whether a must is among it. */
export async function conform(
  typed: ConformCommandOptions,
  { env, output, signal }: CommandContext,
): Promise<number> {
  const { url, json, junit, scores, restartCommand, wait } = typed;
  requireAllowedHost(url, typed.allowHost);
  chooseChecks(checks, typed.only, typed.skip);
  const startedAt = new Date();
  // Better now than after a minute.
  if (junit !== undefined) await writeJunit(junit, '');
  const own = Object.values(stageScenarios).map((scenario) => scenarioSchema.parse(scenario));
  const mock = await startMock(
    env,
    { ...typed, recovery: true },
    { clock: 'real', scenario: stageScenarios.ready.name, own },
  );
  const { provider, settings } = mock;
  try {
    if (typed.oauth && oauthClientOf(settings) === null)
      throw new MockProviderError(
        'INVALID_COMMAND',
        '--oauth needs MOCK_PROVIDER_OAUTH_TOKEN_URL, MOCK_PROVIDER_OAUTH_CLIENT_ID and MOCK_PROVIDER_OAUTH_CLIENT_SECRET.',
      );
    if (!json) output.line(`Grading ${url}; Incode is played at ${provider.url}, seed ${provider.seed}.\n`);
    const report: ConformReport = await gradeReceiver(mock, {
      url,
      headers: typed.header,
      badHeaders: typed.badHeader,
      restart: restartCommand === undefined ? undefined : () => runRestartCommand(restartCommand, signal),
      waitSeconds: wait,
      scores,
      only: typed.only,
      skip: typed.skip,
      signal,
      onResult: (_result, done, total) => output.progress(done, total, 'checks'),
      onHint: (sentence) => output.complain(sentence),
    });
    output.endProgress();
    if (report.obstacle !== null) output.complain(report.obstacle);
    if (json) output.line(JSON.stringify(reportToJson(report, signal.aborted), null, 2));
    else if (report.obstacle === null) printReport(report, signal.aborted, output);
    if (junit !== undefined) await writeJunit(junit, formatJunit(report, startedAt));
    if (signal.aborted) return exitCodes.interrupted;
    return report.passed ? exitCodes.done : exitCodes.failed;
  } finally {
    await provider.stop();
  }
}
