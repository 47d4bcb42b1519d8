// `pnpm test:contract`: every check on our receiver, and the provider cases on the mock; or on anybody's receiver or provider.
import {
  developmentCredentials,
  type OmniCredentials,
  providerCases,
  type Send,
} from '@ine-scraping/contracts/conformance';
import {
  conform,
  type ConformOptions,
  curlLine,
  type ReportedCheck,
} from '@ine-scraping/mock-provider/conformance';

import { createCommand, exitCodes, runCommand, UsageError } from './command/run-command.ts';
import { createTerminal, type Terminal } from './command/terminal.ts';
import { type CaseResult, type Exchange, runCases } from './contract/run-cases.ts';
import { createFetchSend } from './contract/send-with-fetch.ts';

interface Options extends OmniCredentials {
  readonly receiver?: string;
  readonly provider?: string;
}

const command = createCommand({
  name: 'pnpm test:contract',
  description:
    'Without options: starts both apps on free ports, and runs every check and every case on them.',
  exitCodes: '0 every must and every case passed; 1 at least one did not, or nobody answered',
})
  .option(
    '--receiver <url>',
    'the complete URL of a webhook that takes INE Scraping notifications. Only its answers are checked; `pnpm conform` looks at ' +
      'what it reads of Incode, too. The checks send notifications about invented interviews, so a receiver that works looks for scores ' +
      'that nobody has: it will log errors and keep dead letters. Not for one in production.',
  )
  .option(
    '--provider <url>',
    "the base URL of whoever plays Incode. Only the provider's cases are run. They start sessions.",
  )
  .option('--api-key <key>', 'what the provider accepts', developmentCredentials.apiKey)
  .option('--email <email>', 'what the provider accepts', developmentCredentials.email)
  .option('--password <password>', 'what the provider accepts', developmentCredentials.password);

/** What was run on one side, and how many of it broke what must be kept. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The other side cannot be tested. The message is a sentence. */
class NotTestedError extends Error {
  override readonly name = 'NotTestedError';
  readonly code = 'NOT_TESTED';
}

const receiverHint =
  'These interviews are invented: the receiver will look for their scores and find none, which its log and its dead letters may show.';

function checkUrl(option: string, url: string): string {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return url;
  throw new UsageError(`--${option} must be a URL such as http://127.0.0.1:8080/webhook; see --help.`);
}

function showComplaint(name: string, lines: readonly string[], terminal: Terminal): void {
  terminal.line(`  ${terminal.style('red', '✗')} ${name}`);
  for (const line of lines) terminal.line(`      ${line}`);
}

function showCheck(check: ReportedCheck, terminal: Terminal): void {
  const { id, title, severity, status, rule, seen, exchange, advice } = check;
  const name = `${id}  ${title}`;
  if (status === 'passed') terminal.line(`  ${terminal.style('green', '✓')} ${name}`);
  if (status === 'skipped') terminal.line(`  ${terminal.style('dim', `- ${name}: ${seen ?? ''}`)}`);
  if (status !== 'failed') return;
  const exchanged = exchange ? [`sent:      ${exchange.sent}`, `came back: ${exchange.cameBack}`] : [];
  const lines = [`${rule} ${seen ?? ''}`, ...exchanged, `do:        ${advice}`];
  showComplaint(`${name} (${severity})`, lines, terminal);
}

/** Grades a receiver. What is a should, and broken, is shown, and fails nothing. */
async function testReceiver(options: ConformOptions, terminal: Terminal, hint?: string): Promise<Tally> {
  const { obstacle, checks } = await conform(options);
  if (obstacle !== null) throw new NotTestedError(obstacle);
  terminal.line(`receiver ${options.url}`);
  if (hint !== undefined) terminal.line(`  ${terminal.style('dim', hint)}`);
  for (const check of checks) showCheck(check, terminal);
  const failed = checks.filter(({ status, severity }) => status === 'failed' && severity === 'must');
  const passed = checks.filter(({ status }) => status === 'passed');
  return { passed: passed.length, failed: failed.length };
}

/** What was sent, as a line to copy, and what came back: no body, which holds tokens and personal data. */
function describeExchange(
  { request, response }: Exchange,
  url: string,
  secrets: Readonly<Record<string, string>>,
): string[] {
  const type = response?.headers['content-type'] ?? 'no content type';
  const cameBack = response ? `${response.status} ${type}` : 'nothing';
  return [`sent:      ${curlLine(url, request, secrets)}`, `came back: ${cameBack}`];
}

async function testProvider(
  baseUrl: string,
  credentials: OmniCredentials,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Tally> {
  const url = baseUrl.replace(/\/+$/, '');
  const { apiKey, email, password } = credentials;
  const secrets = { 'api key': apiKey, email, password };
  const send = createFetchSend(url, signal);
  // Whoever does not answer at all breaks no rule; a list of complaints would hide that.
  await send({ method: 'GET', path: '', headers: {} });
  terminal.line(`provider ${url}`);
  const cases = providerCases.map(({ name, rule, run }) => ({
    name,
    rule,
    run: (sendAndKeep: Send) => run(sendAndKeep, credentials),
  }));
  const failed = await runCases(cases, send, ({ name, complaint, exchanges }: CaseResult) => {
    const last = exchanges.at(-1);
    if (complaint === null) terminal.line(`  ${terminal.style('green', '✓')} ${name}`);
    else showComplaint(name, [complaint, ...(last ? describeExchange(last, url, secrets) : [])], terminal);
  });
  return { passed: cases.length - failed, failed };
}

/** Both apps of ours, one after the other. */
async function testOwnApps(terminal: Terminal, signal: AbortSignal): Promise<Tally[]> {
  // Imported late: whoever tests a receiver of their own needs none of ours.
  const { startOwnReceiver } = await import('./story/own-receiver.ts');
  const { startMockProvider } = await import('@ine-scraping/mock-provider');
  const receiver = await startOwnReceiver();
  const provider = await startMockProvider();
  try {
    return [
      await testReceiver({ ...receiver.options, signal }, terminal),
      await testProvider(provider.url, developmentCredentials, terminal, signal),
    ];
  } finally {
    await Promise.all([receiver.stop(), provider.stop()]);
  }
}

await runCommand(command, async (signal) => {
  const terminal = createTerminal(process.stdout);
  const { receiver, provider, ...credentials } = command.opts<Options>();
  const tallies: Tally[] = [];
  if (receiver !== undefined) {
    const url = checkUrl('receiver', receiver);
    tallies.push(await testReceiver({ url, port: 0, scores: false, signal }, terminal, receiverHint));
  }
  if (provider !== undefined)
    tallies.push(await testProvider(checkUrl('provider', provider), credentials, terminal, signal));
  if (tallies.length === 0) tallies.push(...(await testOwnApps(terminal, signal)));
  signal.throwIfAborted();
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  const told = `${failed} failed`;
  terminal.line(`\n${passed} passed, ${failed > 0 ? terminal.style('red', told) : told}`);
  return failed === 0 ? exitCodes.done : exitCodes.failed;
});
