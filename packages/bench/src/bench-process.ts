import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { z } from 'zod';

/** How long a child may take to start or to answer: it only has to load its modules, or to write one message. */
const answerTimeoutMs = 30_000;

/**
 * A process of its own for one side of a benchmark, so that its memory and its event loop are its own. It is asked
 * by messages and answers each with one.
 */
export interface BenchProcess {
  /**
   * Sends `question` and resolves with the next message. Rejects when the process ends or says nothing in time, and when
   * nobody wants to know any more.
   */
  ask<Answer>(question: object, schema: z.ZodType<Answer>, timeoutMs?: number): Promise<Answer>;
  stop(): Promise<void>;
}

async function nextMessage(child: ChildProcess, name: string, given: AbortSignal): Promise<unknown> {
  const settled = new AbortController();
  const signal = AbortSignal.any([given, settled.signal]);
  try {
    const [message] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => {
        throw new Error(`${name} ended before it answered.`);
      }),
    ])) as unknown[];
    return message;
  } finally {
    settled.abort();
  }
}

/** Starts the module at `url`, from source. `argument` is handed to it as JSON. `signal` ends all waiting for answers. */
export function startBenchProcess(url: URL, argument: object, signal: AbortSignal): BenchProcess {
  signal.throwIfAborted();
  const file = fileURLToPath(url);
  const child = fork(file, [JSON.stringify(argument)], {
    execArgv: ['--conditions=@ine-scraping/source'],
    // In a group of its own: Ctrl-C is for the one that stops the others and then removes what they have stored.
    detached: true,
    // It is stopped when this process is, whatever ends it: its channel closes. Its log is written, and read by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    async ask(question, schema, timeoutMs = answerTimeoutMs) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const answer = nextMessage(child, basename(file), AbortSignal.any([signal, timeout]));
      child.send(question);
      return schema.parse(await answer);
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
