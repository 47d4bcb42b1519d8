import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { waitUntil } from '../../src/command/wait-until.ts';

export const repositoryRoot = join(import.meta.dirname, '../../../..');

/** What a command is started with: nothing of the environment that the tests run in but the way to programs. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    // A test must not install anything beside other tests.
    pnpm_config_verify_deps_before_run: 'false',
    ...extra,
  };
}

/** `pnpm` with these arguments: the one that runs the tests, where there is one. */
export function pnpmCommand(...args: string[]): [string, ...string[]] {
  const entry = process.env['npm_execpath'];
  if (!entry?.includes('pnpm')) return ['pnpm', ...args];
  // pnpm 11 is a script, and pnpm 12 a program of its own.
  return /\.[cm]?js$/.test(entry) ? [process.execPath, entry, ...args] : [entry, ...args];
}

/** One of the commands of this package, without pnpm around it. */
export function ownCommand(name: 'dev' | 'demo' | 'test-contract', ...args: string[]): [string, ...string[]] {
  const file = `packages/e2e/src/${name}.ts`;
  return [process.execPath, '--conditions=@ine-scraping/source', file, ...args];
}

/** SIGKILL for a whole process group; nothing when it is gone. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone, as it should be.
  }
}

export interface FinishedCommand {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly pid: number;
  /** Both streams so far. */
  output(): string;
  /** Resolves when the output matches; rejects when the time is over, or the command ends without it. */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<void>;
  readonly finished: Promise<FinishedCommand>;
}

interface Source {
  output(): string;
  hasEnded(): boolean;
}

/** Waits for a pattern in what a command writes. No use to wait on for one that has ended. */
export async function waitForOutput(pattern: RegExp, source: Source, timeoutMs: number): Promise<void> {
  const look = async (): Promise<'found' | 'ended' | undefined> => {
    const ended = source.hasEnded();
    if (pattern.test(source.output())) return 'found';
    return ended ? 'ended' : undefined;
  };
  const seen = await waitUntil(look, { limitMs: timeoutMs, everyMs: 50 });
  if (seen === 'found') return;
  const why = seen === 'ended' ? 'The command ended' : `${timeoutMs} ms passed`;
  throw new Error(`${why} without ${pattern} in its output:\n${source.output()}`);
}

/** Starts a command at the repository's root, in a process group of its own that does not outlive the test. */
export function startCommand(
  [program, ...args]: [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(program, args, {
    cwd: repositoryRoot,
    env: cleanEnvironment(env),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = new Promise<FinishedCommand>((onFinished, onError) => {
    child.once('error', onError);
    child.once('close', (exitCode) => onFinished({ exitCode, stdout, stderr }));
  });
  onTestFinished(() => killGroup(child.pid));
  const output = (): string => stdout + stderr;
  return {
    pid: child.pid ?? 0,
    output,
    waitFor: (pattern, timeoutMs) =>
      waitForOutput(pattern, { output, hasEnded: () => child.exitCode !== null }, timeoutMs),
    finished,
  };
}

/** Runs a command to its end. */
export function runCommand(
  command: [string, ...string[]],
  env?: Readonly<Record<string, string>>,
): Promise<FinishedCommand> {
  return startCommand(command, env).finished;
}
