import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
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

/**
 * Runs a command with its output on ours, and resolves with its exit code (1 when a signal ended it).
 * When we are told to stop meanwhile, it waits for the command to end and ends this process too, so that nothing is left
 * behind and no next step is started.
 */
export function runCommand([command, ...args]: [string, ...string[]], cwd = repositoryRoot): Promise<number> {
  const child = spawn(command, args, {
    cwd,
    env: childEnvironment(),
    // Nothing here asks a question; an open stdin would let a tool wait for an answer.
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let interrupted = false;
  const interrupt = (signal: NodeJS.Signals): void => {
    interrupted = true;
    // Ctrl-C has already reached the child through the terminal; a plain `kill` has not.
    if (signal === 'SIGTERM') child.kill('SIGTERM');
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const advice = cause.code === 'ENOENT' ? ' It is not installed: run `pnpm install` first.' : '';
      reject(new Error(`${command} could not be started.${advice}`, { cause }));
    });
    child.once('close', (code) => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      if (interrupted) process.exit(130);
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

/** The same, and nothing of it is printed: what it wrote to stdout and stderr comes with the exit code. */
export async function captureCommand(
  [command, ...args]: [string, ...string[]],
  cwd: string,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const child = spawn(command, args, { cwd, env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const [[exitCode], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode: exitCode ?? 1, stdout, stderr };
}
