import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

const main = join(import.meta.dirname, '../../src/main.ts');

/** `main.ts` in a process of its own. */
export interface ReceiverProcess {
  readonly child: ChildProcess;
  /** Resolves with the line that it prints when it is ready; rejects when it ends before. */
  readonly ready: Promise<string>;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

export interface ReceiverProcessOptions {
  env?: Record<string, string>;
  /** Arguments of Node, before the file. */
  nodeArguments?: readonly string[];
  /** Default: `main.ts`. */
  file?: string;
}

/** Starts the receiver as its users do, with nothing of this process's settings. Killed with the test at the latest. */
export function startReceiverProcess({
  env = {},
  nodeArguments = [],
  file = main,
}: ReceiverProcessOptions): ReceiverProcess {
  const child = spawn(process.execPath, ['--conditions=@ine-scraping/source', ...nodeArguments, file], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const ready = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    const line = /^Receiver ready .*$/m.exec(output.stdout);
    if (line) ready.resolve(line[0]);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = once(child, 'close').then(() => {
    ready.reject(new Error(`the receiver ended before it was ready: ${output.stderr}`));
    return { code: child.exitCode, ...output };
  });
  // Whoever waits for the end does not wait for this.
  ready.promise.catch(() => undefined);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ready: ready.promise, ended };
}

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
