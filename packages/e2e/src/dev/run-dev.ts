import { exitCodes } from '../command/run-command.ts';
import type { Terminal } from '../command/terminal.ts';
import { type Environment, takeDevelopment } from './connect-apps.ts';
import { showFirstScreen, waitUntilReady } from './first-screen.ts';
import { preflight, StartError } from './preflight.ts';
import { apps, runApp, stopLimitMs } from './run-app.ts';

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
  const { env, warnings } = takeDevelopment(shell, isMeant);
  for (const warning of warnings) terminal.line(terminal.style(['bold', 'yellow'], warning));
  const plan = await preflight(env);
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
    await waitUntilReady(run);
    wereReady = true;
    await showFirstScreen(run);
  } catch (error) {
    fail(error);
  }
  const inTime = await Promise.all(running);
  failing.signal.throwIfAborted();
  const killed = apps.filter((_, index) => !inTime[index]).map(({ name }) => name);
  const late = `; the ${killed.join(' and the ')} needed more than ${stopLimitMs / 1000} seconds and had to be killed`;
  // On a line of its own: the terminal has written ^C on the last one.
  terminal.line(`\nStopped${killed.length > 0 ? late : ''}.`);
  return exitCodes.done;
}
