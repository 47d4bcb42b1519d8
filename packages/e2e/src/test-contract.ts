// `pnpm test:contract`: the conformance cases of the contracts, on both apps or on anybody's receiver or provider.
import { acknowledgementBody } from '@ine-scraping/contracts';
import {
  developmentCredentials,
  type OmniCredentials,
  providerCases,
  receiverCases,
  type Send,
} from '@ine-scraping/contracts/conformance';
import { curlLine } from '@ine-scraping/mock-provider/conformance';

import { createCommand, exitCodes, runCommand, UsageError } from './command/run-command.ts';
import { createTerminal, type Terminal } from './command/terminal.ts';
import { type CaseResult, type ConformanceCase, type Exchange, runCases } from './contract/run-cases.ts';
import { createFetchSend, UnreachableError } from './contract/send-with-fetch.ts';

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
  /** Shown by their names only. Default none. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Why it is no use to run the cases, in one sentence. */
  readonly findObstacle?: (send: Send) => Promise<string | undefined>;
}

/** The other side cannot be tested. The message is a sentence. */
class NotTestedError extends Error {
  override readonly name = 'NotTestedError';
  readonly code = 'NOT_TESTED';
}

/** What each says of whoever answers it to everything. Any other status is judged case by case. */
const obstacles: Readonly<Record<number, string>> = {
  401: 'it asks for credentials, and the cases have none: test it behind what checks them',
  403: 'it asks for credentials, or refuses where we come from: test it behind what checks them',
  404: 'is the path right?',
  405: 'is the path right, and does it take POST?',
  501: 'is the path right, and does it take POST?',
};

function describeObstacle(status: number): string | undefined {
  if (status >= 300 && status < 400) return 'give the URL that it redirects to: Incode follows no redirect';
  if (status >= 502 && status <= 504) return 'is the receiver behind it up?';
  return obstacles[status];
}

/** A URL where no webhook is refuses what is bad like a good receiver, and would pass most cases. */
async function findWrongUrl(send: Send, url: string): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json' };
  const sound = JSON.stringify({ InterviewId: 'a-sound-notification', ScrapingStatus: 'IN_PROGRESS' });
  const statuses = await Promise.all(
    [sound, '[]'].map(async (body) => {
      const answer = await send({ method: 'POST', path: '', headers, body }).catch((error: unknown) => {
        // Whoever hangs up on one of the two does not answer the same to everything.
        if (!(error instanceof UnreachableError)) throw error;
      });
      return answer?.status;
    }),
  );
  const [status] = statuses;
  if (status === undefined || statuses.some((other) => other !== status)) return undefined;
  const why = describeObstacle(status);
  return (
    why && `${url} answers ${status} to everything, so nothing was tested: ${why.replace(/[^?]$/, '$&.')}`
  );
}

const receiverHint =
  'These interviews are invented: the receiver will look for their scores and find none, which its log and its dead letters may show.';

function checkUrl(option: string, url: string): string {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return url;
  throw new UsageError(`--${option} must be a URL such as http://127.0.0.1:8080/webhook; see --help.`);
}

function receiverTarget(url: string): Target {
  const findObstacle = (send: Send) => findWrongUrl(send, url);
  return { title: 'receiver', url, cases: receiverCases, findObstacle };
}

function providerTarget(url: string, credentials: OmniCredentials): Target {
  const cases = providerCases.map(({ name, rule, run }) => ({
    name,
    rule,
    run: (send: Send) => run(send, credentials),
  }));
  const { apiKey, email, password } = credentials;
  const secrets = { 'api key': apiKey, email, password };
  return { title: 'provider', url: url.replace(/\/+$/, ''), cases, secrets };
}

/** Of several, such as copies, the one that was answered wrongly; of steps one after the other the last. */
function findBroken(exchanges: readonly Exchange[], title: Target['title']): Exchange | undefined {
  const isWrong = ({ response }: Exchange) =>
    response?.status !== 200 || response.body !== acknowledgementBody;
  return (title === 'receiver' ? exchanges.find(isWrong) : undefined) ?? exchanges.at(-1);
}

/** What was sent, as a line to copy, and what came back: of a provider no body, which holds tokens and personal data. */
function describeExchange({ request, response }: Exchange, { title, url, secrets }: Target): string[] {
  const body = title === 'receiver' ? response?.body.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 200) : '';
  const type = response?.headers['content-type'] ?? 'no content type';
  const cameBack = response ? `${response.status} ${type} ${body}`.trimEnd() : 'nothing';
  return [`sent:      ${curlLine(url, request, secrets)}`, `came back: ${cameBack}`];
}

function showResult({ name, complaint, exchanges }: CaseResult, target: Target, terminal: Terminal): void {
  if (complaint === null) {
    terminal.line(`  ${terminal.style('green', '✓')} ${name}`);
    return;
  }
  const broken = findBroken(exchanges, target.title);
  const details = broken ? describeExchange(broken, target) : [];
  terminal.line(`  ${terminal.style('red', '✗')} ${name}`);
  for (const line of [complaint, ...details]) terminal.line(`      ${line}`);
}

/** Runs every case of every target. Resolves with how many were broken. */
async function runTargets(
  targets: readonly Target[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  let broken = 0;
  let total = 0;
  for (const target of targets) {
    const { title, url, cases, hint, findObstacle } = target;
    const send = createFetchSend(url, signal);
    // Whoever does not answer at all breaks no rule; forty complaints would hide that.
    await send({ method: 'GET', path: '', headers: {} });
    const obstacle = await findObstacle?.(send);
    if (obstacle !== undefined) throw new NotTestedError(obstacle);
    terminal.line(`${title} ${url}`);
    if (hint !== undefined) terminal.line(`  ${terminal.style('dim', hint)}`);
    broken += await runCases(cases, send, (result) => showResult(result, target, terminal));
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
