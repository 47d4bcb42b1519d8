import { join } from 'node:path';

import { exitCodes } from '../arguments.ts';
import type { Terminal } from '../terminal.ts';
import type { Environment } from './connect-apps.ts';
import type { DevRun } from './dev-run.ts';
import { createEndingSwitch, type EndingSwitch } from './dev-exit.ts';
import { showFirstScreen } from './first-screen.ts';
import { formatLogLine } from './format-log-line.ts';
import { preflight } from './preflight.ts';
import { type SupervisedApp, superviseApp } from './supervised-app.ts';
import { watchSources } from './watch-sources.ts';

const repositoryRoot = join(import.meta.dirname, '../../../..');

/** Together with everything else it must stay below the two seconds after which people press Ctrl-C again. */
const stopLimitMs = 1_500;

const sourcesOf = {
  receiver: ['apps/receiver/src', 'packages/client/src', 'packages/contracts/src'],
  mockProvider: ['apps/mock-provider/src', 'packages/contracts/src'],
} as const;

/** Starts an app and starts it again when its sources change. What ends it before it was ever ready ends everything. */
function startApp(run: DevRun, app: 'receiver' | 'mockProvider'): SupervisedApp {
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

function endOnSignals({ end }: EndingSwitch): void {
  // The terminal, the shell and pnpm may each say it; the first one is enough.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => end({ exitCode: exitCodes.done }));
  }
}

/** Stops all apps. Resolves with those that had to be killed. */
async function stopApps(apps: readonly SupervisedApp[]): Promise<string[]> {
  const ended = await Promise.all(apps.map((app) => app.stop(stopLimitMs)));
  return apps.filter((_, index) => !ended[index]).map(({ name }) => name);
}

function farewell(killed: readonly string[]): string {
  if (killed.length === 0) return 'Stopped.';
  return `Stopped; the ${killed.join(' and the ')} needed more than ${stopLimitMs / 1000} seconds and had to be killed.`;
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
  const run: DevRun = { plan: result.plan, terminal, ending, wereReady: false };
  terminal.line('Starting the mock provider and the receiver …');
  const apps = (['mockProvider', 'receiver'] as const).map((app) => startApp(run, app));
  process.on('exit', () => apps.forEach((app) => app.kill()));
  try {
    const { exitCode, message } = await Promise.race([
      ending.ended,
      showFirstScreen(run).then(() => ending.ended),
    ]);
    if (message !== undefined) terminal.line(message);
    const killed = await stopApps(apps);
    // On a line of its own: the terminal has written ^C on the last one.
    if (message === undefined) terminal.line(`\n${farewell(killed)}`);
    return exitCode;
  } finally {
    await stopApps(apps);
  }
}
