import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { exitCodes } from '../arguments.ts';
import { formatStep } from '../story/format-step.ts';
import { playVerification } from '../story/play-verification.ts';
import type { Terminal } from '../terminal.ts';
import type { Environment } from './connect-apps.ts';
import { createEndingSwitch, type EndingSwitch } from './ending.ts';
import { formatLogLine } from './format-log-line.ts';
import { nextSteps } from './next-steps.ts';
import { playObstacle } from './play-obstacle.ts';
import { type Plan, preflight } from './preflight.ts';
import { type SupervisedApp, superviseApp } from './supervised-app.ts';
import { waitUntilReady } from './wait-until-ready.ts';
import { watchSources } from './watch-sources.ts';

const repositoryRoot = join(import.meta.dirname, '../../../..');

/** Together with everything else it must stay below the two seconds after which people press Ctrl-C again. */
const stopLimitMs = 1_500;

/** How much longer than the scraping itself a verification may take, in milliseconds. */
const playLimitMs = 30_000;

const sourcesOf = {
  receiver: ['apps/receiver/src', 'packages/client/src', 'packages/contracts/src'],
  mockProvider: ['apps/mock-provider/src', 'packages/contracts/src'],
} as const;

interface Run {
  readonly plan: Plan;
  readonly terminal: Terminal;
  readonly ending: EndingSwitch;
  /** Both apps have been ready once: what ends one from then on is a mistake in its sources, to be mended there. */
  wereReady: boolean;
}

/** Starts an app and starts it again when its sources change. What ends it before it was ever ready ends everything. */
function startApp(run: Run, app: 'receiver' | 'mockProvider'): SupervisedApp {
  const { plan, terminal, ending } = run;
  const name = app === 'receiver' ? 'receiver' : 'mock provider';
  const folder = join(repositoryRoot, app === 'receiver' ? 'apps/receiver' : 'apps/mock-provider');
  const onLine = (line: string): void => terminal.line(formatLogLine(name, line));
  const supervised = superviseApp({ name, folder, env: plan.environments[app], onLine }, (how) => {
    if (run.wereReady) terminal.line(`The ${name} ${how}; it starts again when its sources change.`);
    else ending.end({ exitCode: exitCodes.failed, message: `The ${name} ${how} before it was ready.` });
  });
  const stopWatching = watchSources(
    sourcesOf[app].map((source) => join(repositoryRoot, source)),
    () => {
      terminal.line(terminal.style('dim', `Sources changed: the ${name} starts again.`));
      // `restart` never rejects: an app that cannot start is told by `onEnded`.
      void supervised.restart();
    },
    (error) =>
      terminal.line(
        `The sources of the ${name} cannot be watched, so start again by hand: ${error.message}.`,
      ),
  );
  ending.signal.addEventListener('abort', stopWatching, { once: true });
  return supervised;
}

async function play({ plan, terminal, ending }: Run): Promise<void> {
  const { mockProvider, mockProviderUrl, receiver, receiverUrl } = plan;
  const { apiKey, email, password } = receiver.omni;
  const credentials = { apiKey: apiKey.reveal(), email: email.reveal(), password: password.reveal() };
  const played = await playVerification(
    { mockProviderUrl, receiverUrl, credentials },
    {
      externalId: `solicitud-${randomBytes(3).toString('hex')}`,
      timeoutMs: mockProvider.scrapingMs + playLimitMs,
      signal: ending.signal,
      onStep: (step, startedAt) => terminal.line(formatStep(step, startedAt, terminal)),
    },
  );
  if (played.verification?.verdict || played.verification?.failure) return;
  terminal.line('There is no verdict yet; the receiver goes on trying.');
}

async function playOrSayWhyNot(run: Run): Promise<void> {
  const obstacle = playObstacle(run.plan);
  if (obstacle !== undefined) {
    run.terminal.line(obstacle);
    return;
  }
  try {
    run.terminal.line('One verification, played through the Omni API:\n');
    await play(run);
  } catch (error) {
    run.ending.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    run.terminal.line(`The verification could not be played to its end: ${reason}.`);
  }
}

/** What a newcomer sees, from the start to the next steps. Rejects when the ending comes first. */
async function showFirstScreen(run: Run): Promise<void> {
  const { plan, terminal, ending } = run;
  const urls = [plan.mockProviderUrl, plan.receiverUrl];
  const ready = await Promise.all(urls.map((url) => waitUntilReady(url, ending.signal)));
  if (ready.includes(false)) {
    const late = urls.filter((_, index) => !ready[index]).join(' and ');
    ending.end({ exitCode: exitCodes.failed, message: `${late} did not become ready.` });
    return;
  }
  run.wereReady = true;
  terminal.line();
  await playOrSayWhyNot(run);
  terminal.line(`\n${nextSteps(plan, `prueba-${randomBytes(3).toString('hex')}`, terminal)}`);
}

function endOnSignals({ end }: EndingSwitch): void {
  // The terminal, the shell and pnpm may each say it; the first one is enough.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => end({ exitCode: exitCodes.done }));
  }
}

/** Runs both apps until somebody ends it. Resolves with the exit code when no process is left. */
export async function runDev(env: Environment, terminal: Terminal): Promise<number> {
  const result = await preflight(env);
  if ('problems' in result) {
    for (const problem of result.problems) console.error(problem);
    return exitCodes.failed;
  }
  const ending = createEndingSwitch();
  endOnSignals(ending);
  const run: Run = { plan: result.plan, terminal, ending, wereReady: false };
  terminal.line('Starting the mock provider and the receiver …');
  const apps = (['mockProvider', 'receiver'] as const).map((app) => startApp(run, app));
  process.on('exit', () => apps.forEach((app) => app.kill()));
  try {
    const { exitCode, message } = await Promise.race([
      ending.ended,
      showFirstScreen(run).then(() => ending.ended),
    ]);
    if (message !== undefined) terminal.line(message);
    return exitCode;
  } finally {
    await Promise.all(apps.map((app) => app.stop(stopLimitMs)));
  }
}
