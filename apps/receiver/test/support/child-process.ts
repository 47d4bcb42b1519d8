import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** A Node process that runs a file of this package, and the lines that it said so far. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  /** Resolves when the process has said `line`; rejects, with what it wrote to stderr, when it ends before. */
  said(line: string): Promise<void>;
  /** SIGKILL, and wait for the end. */
  kill(): Promise<void>;
  /** Resolves with the exit code and all of stderr. */
  ended(): Promise<{ code: number | null; errors: string }>;
}

/** Starts `file` (an absolute path) with one argument. Killed with the test at the latest. */
export function startChild(file: string, argument: string): Child {
  const child = spawn(process.execPath, ['--conditions=@ine-scraping/source', file, argument], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let errors = '';
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const look of waiting) look();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    tell();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const end = once(child, 'close').then(() => {
    tell();
    return { code: child.exitCode, errors };
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await end;
  };
  onTestFinished(kill);
  return {
    process: child,
    lines,
    kill,
    ended: () => end,
    said: (line) =>
      new Promise((onSaid, onEnded) => {
        const look = () => {
          if (lines.includes(line)) {
            waiting.delete(look);
            onSaid();
          } else if (child.exitCode !== null || child.signalCode !== null) {
            waiting.delete(look);
            onEnded(new Error(`the process ended without saying "${line}": ${errors}`));
          }
        };
        waiting.add(look);
        look();
      }),
  };
}
