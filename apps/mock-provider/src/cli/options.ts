import { type Command, InvalidArgumentError, Option } from 'commander';

import { scrapingMsMax } from '../settings/settings.ts';
import { deliveryPolicyNames } from '../webhook/delivery-policy.ts';

/** Reads a whole number from `min` to `max`; decimal digits only, because `Number` would also take "1e3" and "". */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Reads an http or https URL. */
export function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username + url.password === '') return url.href;
  throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:8080/webhook.');
}

/** Collects an option that may be given more than once. */
export function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Where Incode is played. */
export function hostOption(): Option {
  const description = 'where Incode is played, for the receiver to read scores (default: 127.0.0.1)';
  return new Option('--host <host>', description);
}

export function portOption(): Option {
  const description = 'its port; 0 takes a free one (default: 4000, with --no-scores a free one)';
  return new Option('--port <port>', description).argParser(wholeNumber(0, 65_535));
}

export function allowHostOption(): Option {
  const description = 'notify this host too, not loopback only; may be repeated';
  return new Option('--allow-host <host>', description).argParser(oneMore);
}

const exitCodesHelp = `
Exit codes: 0 each session went as its scenario says, or a replay as its recording; 1 not so, or it could not be played;
2 the command line is wrong; 130 interrupted. Everything else, and every secret, comes from the environment, as with serve: MOCK_PROVIDER_API_KEY,
MOCK_PROVIDER_WEBHOOK_HEADERS and the others.`;

/** What `play` and `load` have in common: where the mock stands, whom it notifies, and how. */
export interface MockOptions {
  /** The receiver's webhook. */
  readonly url: string;
  readonly host?: string;
  readonly port?: number;
  /** Whether the receiver must read scores. It has to know the port then; otherwise any free one will do. */
  readonly scores: boolean;
  readonly seed?: string;
  readonly scrapingMs?: number;
  readonly deliveryTimeoutMs?: number;
  /** `documented`, `current` or `legacy`. */
  readonly policy?: string;
  /** Whether the receiver must find out by itself what no notification tells. */
  readonly recovery: boolean;
  /** A team's own scenarios, as JSON files. */
  readonly scenarioFile?: readonly string[];
  /** Hosts that may be notified besides this machine. */
  readonly allowHost?: readonly string[];
}

/** Adds what {@link MockOptions} are typed as. */
export function addMockOptions(command: Command): Command {
  return command
    .requiredOption('--url <url>', "the receiver's webhook", httpUrl)
    .addOption(hostOption())
    .addOption(portOption())
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
    .option(
      '--no-recovery',
      'the receiver need not find out by itself what no notification tells, nor ask again for a score that never becomes ready',
    )
    .addOption(allowHostOption())
    .option('--json', 'print one JSON object and nothing else', false)
    .addHelpText('after', exitCodesHelp);
}
