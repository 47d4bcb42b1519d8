import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';

import { exitCodes } from '../command/run-command.ts';
import type { Terminal } from '../command/terminal.ts';
import { startAppProcess } from '../command/app-process.ts';
import { waitUntilReady } from '../command/wait-until-ready.ts';
import { type Environment, takeDevelopment } from './connect-apps.ts';
import { type DevRun, showFirstScreen } from './first-screen.ts';
import { createLogFormat } from './log-line.ts';
import { preflight, StartError } from './preflight.ts';
import { watchSources } from './watch-sources.ts';

const repositoryRoot = join(import.meta.dirname, '../../../..');
const contracts = 'packages/contracts';

/** Both apps: where each is, and the packages that it uses. */
const apps = [
  { key: 'mockProvider', name: 'mock provider', folder: 'apps/mock-provider', packages: [contracts] },
  { key: 'receiver', name: 'receiver', folder: 'apps/receiver', packages: ['packages/client', contracts] },
] as const;

/** A first start creates the embedded database; on a slow machine that takes some ten seconds. */
const readyLimitMs = 90_000;

/** Until an app is killed that was told to end. On Ctrl-C all must be over within the two seconds after which people press it again. */
const stopLimitMs = { forGood: 1_500, toStartAgain: 10_000 };

/**
 * Runs an app until the run is aborted, and starts it again whenever its sources change. `onEnded` is told in words when it has ended
 * by itself. Resolves when it was stopped: with true when it did not have to be killed. Never rejects.
 */
async function runApp(
  { key, name, folder, packages }: (typeof apps)[number],
  { plan, terminal, signal }: DevRun,
  onEnded: (how: string) => void,
): Promise<boolean> {
  const formatLog = createLogFormat(terminal.hasColors);
  const start = () =>
    startAppProcess({
      folder: join(repositoryRoot, folder),
      env: plan.environments[key],
      onLine: (line) => terminal.line(formatLog(name, line)),
    });
  const changes = new EventEmitter();
  watchSources({
    folders: [folder, ...packages].map((used) => join(repositoryRoot, used, 'src')),
    signal,
    onChange: () => changes.emit('change'),
    onError: ({ message }) =>
      terminal.line(`The sources of the ${name} cannot be watched, so start again by hand: ${message}.`),
  });

  const aborted = once(signal, 'abort');
  let app = start();
  while (!signal.aborted) {
    // Nobody listens while it stops: the next process reads all sources anew.
    const changed = Promise.race([once(changes, 'change'), aborted]);
    const how = await Promise.race([app.ended, changed]);
    if (typeof how === 'string') {
      onEnded(`The ${name} ${how}`);
      await changed;
    }
    if (signal.aborted) break;
    terminal.line(terminal.style('dim', `Sources changed: the ${name} starts again.`));
    await Promise.race([app.stop(stopLimitMs.toStartAgain), aborted]);
    if (!signal.aborted) app = start();
  }
  return app.stop(stopLimitMs.forGood);
}

/**
 * Runs both apps until `interrupted` is aborted. `isMeant`: also on a database or an Incode that `shell` names. Resolves with the
 * exit code when no process is left.
 *
 * @throws StartError when they cannot be started.
 */
export async function runDev(
  shell: Environment,
  isMeant: boolean,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<number> {
  const warn = (warning: string): void => terminal.line(terminal.style(['bold', 'yellow'], warning));
  const { env, warnings } = takeDevelopment(shell, isMeant);
  warnings.forEach(warn);
  const plan = await preflight(env);
  plan.warnings.forEach(warn);
  const failing = new AbortController();
  const run = { plan, terminal, signal: AbortSignal.any([interrupted, failing.signal]) };
  const fail = (error: unknown): void => {
    // What is thrown after Ctrl-C is only what that broke off.
    if (!interrupted.aborted) failing.abort(error);
  };

  terminal.line('Starting the mock provider and the receiver …');
  let wereReady = false;
  const running = apps.map((app) =>
    runApp(app, run, (how) => {
      // Once both were ready, what ends one is a mistake in its sources, to be mended there.
      if (wereReady) terminal.line(`${how}; it starts again when its sources change.`);
      else fail(new StartError(`${how} before it was ready.`));
    }),
  );
  try {
    const waiting = { limitMs: readyLimitMs, everyMs: 100, signal: run.signal };
    for (const url of [plan.mockProviderUrl, plan.receiverUrl])
      if (!(await waitUntilReady(url, waiting))) throw new StartError(`${url} did not become ready.`);
    wereReady = true;
    await showFirstScreen(run);
  } catch (error) {
    fail(error);
  }
  const inTime = await Promise.all(running);
  failing.signal.throwIfAborted();
  const killed = inTime.includes(false) ? '; an app did not end in time and was killed' : '';
  // On a line of its own: the terminal has written ^C on the last one.
  terminal.line(`\nStopped${killed}.`);
  return exitCodes.done;
}
