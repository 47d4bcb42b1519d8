import { once } from 'node:events';
import { join } from 'node:path';

import { exitCodes } from '../command/run-command.ts';
import type { Terminal } from '../command/terminal.ts';
import { superviseApp, type SupervisedApp } from './app-process.ts';
import { type Environment, takeDevelopment } from './connect-apps.ts';
import { type RunningApps, showFirstScreen, waitUntilReady } from './first-screen.ts';
import { createLogFormat } from './log-line.ts';
import { preflight, StartError } from './preflight.ts';
import { watchSources } from './watch-sources.ts';

const repositoryRoot = join(import.meta.dirname, '../../../..');

/** Together with everything else it must stay below the two seconds after which people press Ctrl-C again. */
const stopLimitMs = 1_500;

const contracts = 'packages/contracts';
const placeOf = {
  mockProvider: { name: 'mock provider', folder: 'apps/mock-provider', packages: [contracts] },
  receiver: { name: 'receiver', folder: 'apps/receiver', packages: ['packages/client', contracts] },
};

/** One run, from the preflight to its end. */
interface DevRun extends RunningApps {
  /** Ends it with this sentence. */
  fail(sentence: string): void;
  /** Both apps have been ready once: what ends one from then on is a mistake in its sources, to be mended there. */
  wereReady: boolean;
}

/** Starts an app, and starts it again when its sources change. What ends it before it was ever ready ends everything. */
function startApp(run: DevRun, app: keyof typeof placeOf): SupervisedApp {
  const { plan, terminal, signal } = run;
  const { name, folder, packages } = placeOf[app];
  const formatLog = createLogFormat(terminal.hasColors);
  const command = {
    name,
    folder: join(repositoryRoot, folder),
    env: plan.environments[app],
    onLine: (line: string) => terminal.line(formatLog(name, line)),
  };
  const supervised = superviseApp(command, (how) => {
    if (run.wereReady) terminal.line(`The ${name} ${how}; it starts again when its sources change.`);
    else run.fail(`The ${name} ${how} before it was ready.`);
  });
  watchSources({
    folders: [folder, ...packages].map((used) => join(repositoryRoot, used, 'src')),
    signal,
    onChange() {
      terminal.line(terminal.style('dim', `Sources changed: the ${name} starts again.`));
      // `restart` never rejects: an app that cannot start is told by `onEnded`.
      void supervised.restart();
    },
    onError: ({ message }) =>
      terminal.line(`The sources of the ${name} cannot be watched, so start again by hand: ${message}.`),
  });
  return supervised;
}

/** Stops all apps. Resolves with what there is to say about it. */
async function stopApps(apps: readonly SupervisedApp[]): Promise<string> {
  const inTime = await Promise.all(apps.map((app) => app.stop(stopLimitMs)));
  const killed = apps.filter((_, index) => !inTime[index]).map(({ name }) => name);
  if (killed.length === 0) return 'Stopped.';
  return `Stopped; the ${killed.join(' and the ')} needed more than ${stopLimitMs / 1000} seconds and had to be killed.`;
}

/**
 * Runs both apps until `interrupted` is aborted. `isMeant`: also on a database or an Incode that `shell` names. Resolves with the exit code when no process is left.
 *
 * @throws StartError when they cannot be started.
 */
export async function runDev(
  shell: Environment,
  isMeant: boolean,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<number> {
  const { env, warnings } = takeDevelopment(shell, isMeant);
  for (const warning of warnings) terminal.line(terminal.style(['bold', 'yellow'], warning));
  const plan = await preflight(env);
  const failing = new AbortController();
  const run: DevRun = {
    plan,
    terminal,
    signal: AbortSignal.any([interrupted, failing.signal]),
    fail: (sentence) => failing.abort(new StartError(sentence)),
    wereReady: false,
  };
  terminal.line('Starting the mock provider and the receiver …');
  const apps = (['mockProvider', 'receiver'] as const).map((app) => startApp(run, app));
  const kill = (): void => apps.forEach((app) => app.kill());
  process.on('exit', kill);
  try {
    await waitUntilReady(run);
    run.wereReady = true;
    await showFirstScreen(run);
    if (!run.signal.aborted) await once(run.signal, 'abort');
  } catch (error) {
    if (!run.signal.aborted) throw error;
  } finally {
    const farewell = await stopApps(apps);
    process.off('exit', kill);
    // On a line of its own: the terminal has written ^C on the last one.
    if (interrupted.aborted) terminal.line(`\n${farewell}`);
  }
  failing.signal.throwIfAborted();
  return exitCodes.done;
}
