import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { onTestFinished } from 'vitest';

/** What a process has left when it has ended. */
export interface EndedProcess {
  /** Null: a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A file of the project in a process of its own. */
export interface NodeProcess {
  readonly child: ChildProcess;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the first match in what it has written to stdout; rejects, with stderr, when it ends before. */
  said(pattern: RegExp): Promise<string>;
  /** SIGKILL, and wait for the end. */
  kill(): Promise<void>;
  readonly ended: Promise<EndedProcess>;
}

export interface NodeProcessOptions {
  readonly args?: readonly string[];
  /** Its whole environment but the way to programs: nothing of the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node, before the file. */
  readonly nodeArguments?: readonly string[];
  /** No file can grow beyond that, as if the disk were full. Default: no limit. */
  readonly fileBytesMax?: number;
}

/** A limit is set by a shell, which then becomes the process. `ulimit` counts in half kilobytes. */
function commandFor(fileBytesMax: number | undefined): string[] {
  if (fileBytesMax === undefined) return [process.execPath];
  return ['sh', '-c', `ulimit -f ${Math.floor(fileBytesMax / 512)} && exec "$@"`, 'sh', process.execPath];
}

/** Starts `file` (an absolute path) from its sources. It is killed with the test at the latest. */
export function startNode(
  file: string,
  { args = [], env = {}, nodeArguments = [], fileBytesMax }: NodeProcessOptions = {},
): NodeProcess {
  const [command = '', ...before] = commandFor(fileBytesMax);
  const child = spawn(
    command,
    [...before, '--conditions=@ine-scraping/source', ...nodeArguments, file, ...args],
    { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, stdout, stderr }));
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await ended;
  }
  onTestFinished(kill);
  function said(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const [match] = pattern.exec(stdout) ?? [];
        if (match === undefined) return;
        child.stdout.off('data', look);
        resolve(match);
      };
      child.stdout.on('data', look);
      void ended.then(() => reject(new Error(`the process ended without saying ${pattern}: ${stderr}`)));
      look();
    });
  }
  return { child, stdout: () => stdout, stderr: () => stderr, said, kill, ended };
}
