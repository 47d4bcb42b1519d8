import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

/** How long a child may take to start or to answer: it only has to load its modules, or to write one message. */
const answerTimeoutMs = 30_000;

/**
 * A process of its own for one side of a benchmark, so that its memory and its event loop are its own. It is asked
 * by messages and answers each with one.
 */
export interface BenchProcess {
  /** Sends `question` and resolves with the next message. Rejects when the process ends, or says nothing in time. */
  ask<Answer>(question: object, schema: z.ZodType<Answer>, timeoutMs?: number): Promise<Answer>;
  stop(): Promise<void>;
}

async function nextMessage(child: ChildProcess, name: string, timeoutMs: number): Promise<unknown> {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), timeoutMs);
  const { signal } = aborter;
  try {
    const [message] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => {
        throw new Error(`${name} ended before it answered.`);
      }),
    ])) as unknown[];
    return message;
  } finally {
    clearTimeout(timer);
    aborter.abort();
  }
}

/** Starts the module at `url`, from source. `argument` is handed to it as JSON. */
export function startBenchProcess(url: URL, argument: object = {}): BenchProcess {
  const file = fileURLToPath(url);
  const child = fork(file, [JSON.stringify(argument)], {
    execArgv: ['--conditions=@ine-scraping/source'],
    // It is stopped when this process is, whatever ends it: its channel closes. Its log is written, and read by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    async ask(question, schema, timeoutMs = answerTimeoutMs) {
      const answer = nextMessage(child, basename(file), timeoutMs);
      child.send(question);
      return schema.parse(await answer);
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
