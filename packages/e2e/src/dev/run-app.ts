import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';

import type { Terminal } from '../command/terminal.ts';
import { startAppProcess } from './app-process.ts';
import { createLogFormat } from './log-line.ts';
import type { Plan } from './preflight.ts';
import { watchSources } from './watch-sources.ts';

/** One run of `pnpm dev`, until `signal` is aborted. */
export interface DevRun {
  readonly plan: Plan;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

const repositoryRoot = join(import.meta.dirname, '../../../..');
const contracts = 'packages/contracts';

/** Both apps: where each is, and the packages that it uses. */
export const apps = [
  { key: 'mockProvider', name: 'mock provider', folder: 'apps/mock-provider', packages: [contracts] },
  { key: 'receiver', name: 'receiver', folder: 'apps/receiver', packages: ['packages/client', contracts] },
] as const;

/** Together with everything else it must stay below the two seconds after which people press Ctrl-C again. */
export const stopLimitMs = 1_500;

/** Longest time that an app may take to let go of its port and its folder before it is started again. */
const restartLimitMs = 10_000;

/**
 * Runs an app until the run is aborted, and starts it again whenever its sources change. `onEnded` is told in words when it has ended
 * by itself. Resolves when it was stopped: with true when it did not have to be killed. Never rejects.
 */
export async function runApp(
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
    await Promise.race([app.stop(restartLimitMs), aborted]);
    if (!signal.aborted) app = start();
  }
  return app.stop(stopLimitMs);
}
