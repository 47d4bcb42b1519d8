import { spawn, spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { repositoryRoot } from './workspaces.ts';

/**
 * The environment of everything that a check starts.
 * `DATABASE_URL` is left out, because it may be production and a test must never find it.
 */
export function childEnvironment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _mayBeProduction, ...environment } = process.env;
  return {
    ...environment,
    PATH: [join(repositoryRoot, 'node_modules/.bin'), environment['PATH']].join(delimiter),
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  };
}

/** Runs a command with its output on ours, and resolves with its exit code (1 when a signal ended it). */
export function runCommand([command, ...args]: [string, ...string[]], cwd = repositoryRoot): Promise<number> {
  const child = spawn(command, args, {
    cwd,
    env: childEnvironment(),
    // Nothing here asks a question; an open stdin would let a tool wait for an answer.
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Ctrl-C reaches the child through the terminal; a plain `kill` reaches only us. Either way wait for the child to end,
  // so that it leaves nothing behind.
  const onInterrupt = (): void => undefined;
  const onTerminate = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  return new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const advice = cause.code === 'ENOENT' ? ' It is not installed: run `pnpm install` first.' : '';
      reject(new Error(`${command} could not be started.${advice}`, { cause }));
    });
    child.once('close', (code) => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
      resolve(code ?? 1);
    });
  });
}

/** The same for a talkative tool: its output is printed only when it fails. */
export function runQuietly([command, ...args]: [string, ...string[]]): number {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: childEnvironment(),
    encoding: 'utf8',
  });
  if (status !== 0) console.error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`);
  return status ?? 1;
}
