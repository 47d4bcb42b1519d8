// `pnpm test:contract`: the conformance cases of the contracts, on both apps or on anybody's receiver or provider.
import {
  developmentCredentials,
  type OmniCredentials,
  providerCases,
  receiverCases,
  type Send,
} from '@ine-scraping/contracts/conformance';

import { createCommand, exitCodes, runCommand, UsageError } from './command/run-command.ts';
import { createTerminal, type Terminal } from './command/terminal.ts';
import { type CaseResult, type ConformanceCase, runCases } from './contract/run-cases.ts';
import { createFetchSend } from './contract/send-with-fetch.ts';

interface Options extends OmniCredentials {
  readonly receiver?: string;
  readonly provider?: string;
}

const command = createCommand({
  name: 'pnpm test:contract',
  description: 'Without options: starts both apps on free ports and runs every case on them.',
  exitCodes: '0 every case passed; 1 at least one did not, or nobody answered',
})
  .option(
    '--receiver <url>',
    "the complete URL of a webhook that takes INE Scraping notifications. Only the receiver's cases are run. They " +
      'send notifications about invented interviews, so a receiver that works looks for scores that nobody has: it ' +
      'will log errors and keep dead letters. Not for one in production.',
  )
  .option(
    '--provider <url>',
    "the base URL of whoever plays Incode. Only the provider's cases are run. They start sessions.",
  )
  .option('--api-key <key>', 'what the provider accepts', developmentCredentials.apiKey)
  .option('--email <email>', 'what the provider accepts', developmentCredentials.email)
  .option('--password <password>', 'what the provider accepts', developmentCredentials.password);

interface Target {
  readonly title: string;
  readonly url: string;
  readonly cases: readonly ConformanceCase[];
  /** What whoever runs the other side should know, in one line. */
  readonly hint?: string;
}

const receiverHint =
  'These interviews are invented: the receiver will look for their scores and find none, which its log and its dead letters may show.';

function checkUrl(option: string, url: string): string {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return url;
  throw new UsageError(`--${option} must be a URL such as http://127.0.0.1:8080/webhook; see --help.`);
}

function receiverTarget(url: string): Target {
  return { title: 'receiver', url, cases: receiverCases };
}

function providerTarget(url: string, credentials: OmniCredentials): Target {
  const cases = providerCases.map(({ name, rule, run }) => ({
    name,
    rule,
    run: (send: Send) => run(send, credentials),
  }));
  return { title: 'provider', url: url.replace(/\/+$/, ''), cases };
}

function showResult({ name, complaint }: CaseResult, terminal: Terminal): void {
  if (complaint === null) terminal.line(`  ${terminal.style('green', '✓')} ${name}`);
  else terminal.line(`  ${terminal.style('red', '✗')} ${name}\n      ${complaint}`);
}

/** Runs every case of every target. Resolves with how many were broken. */
async function runTargets(
  targets: readonly Target[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  let broken = 0;
  let total = 0;
  for (const { title, url, cases, hint } of targets) {
    const send = createFetchSend(url, signal);
    // Whoever does not answer at all breaks no rule; forty complaints would hide that.
    await send({ method: 'GET', path: '', headers: {} });
    terminal.line(`${title} ${url}`);
    if (hint !== undefined) terminal.line(`  ${terminal.style('dim', hint)}`);
    broken += await runCases(cases, send, (result) => showResult(result, terminal));
    total += cases.length;
  }
  const failed = `${broken} failed`;
  terminal.line(`\n${total - broken} passed, ${broken > 0 ? terminal.style('red', failed) : failed}`);
  return broken;
}

/** What the options name; nothing when they name nobody. */
function namedTargets({ receiver, provider, ...credentials }: Options): Target[] {
  const targets: Target[] = [];
  if (receiver !== undefined) {
    targets.push({ ...receiverTarget(checkUrl('receiver', receiver)), hint: receiverHint });
  }
  if (provider !== undefined) targets.push(providerTarget(checkUrl('provider', provider), credentials));
  return targets;
}

await runCommand(command, async (signal) => {
  const terminal = createTerminal(process.stdout);
  const exitCodeOf = async (targets: readonly Target[]): Promise<number> =>
    (await runTargets(targets, terminal, signal)) === 0 ? exitCodes.done : exitCodes.failed;
  const named = namedTargets(command.opts<Options>());
  if (named.length > 0) return exitCodeOf(named);
  // Imported late: whoever tests a receiver of their own needs none of ours.
  const { startBothApps } = await import('./story/both-apps.ts');
  const apps = await startBothApps();
  try {
    return await exitCodeOf([
      receiverTarget(apps.receiver.webhookUrl),
      providerTarget(apps.mockProviderUrl, apps.credentials),
    ]);
  } finally {
    await apps.stop();
  }
});
