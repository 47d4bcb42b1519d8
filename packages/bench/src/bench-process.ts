import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a process can be asked: each by its name, with one argument or none. All of it must survive JSON. */
type Answers = Readonly<Record<string, (argument: never) => unknown>>;

/** Longer than the longest of what is asked takes: creating an embedded database, or sending for half a minute. */
const answerMsMax = 90_000;

export type BenchProcess<Asked extends Answers> = ReturnType<typeof startBenchProcess<Asked>>;

/**
 * Starts the module at `url`, from source, with `settings`, in a process of its own for one side of a benchmark, so that its memory
 * and its event loop are its own.
 */
export function startBenchProcess<Asked extends Answers>(url: URL, settings: object, signal: AbortSignal) {
  signal.throwIfAborted();
  const file = fileURLToPath(url);
  const child = fork(file, [JSON.stringify(settings)], {
    execArgv: ['--conditions=@ine-scraping/source'],
    // In a group of its own: Ctrl-C is for the one that stops the others and then removes what they have stored.
    detached: true,
    // It is stopped when this process is, whatever ends it: its channel closes. Its log is written, and read by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  return {
    pid: child.pid ?? -1,
    /** One thing at a time. Rejects when the process ends or says nothing in time, and when `signal` is aborted. */
    async ask<Name extends keyof Asked & string>(name: Name, ...[argument]: Parameters<Asked[Name]>) {
      const settled = new AbortController();
      const limit = AbortSignal.any([signal, settled.signal, AbortSignal.timeout(answerMsMax)]);
      const ended = once(child, 'exit', { signal: limit }).then(() => {
        throw new Error(`${basename(file)} ended before it answered.`);
      });
      const answered = Promise.race([once(child, 'message', { signal: limit }), ended]);
      child.send({ name, argument });
      const [{ answer }] = (await answered.finally(() => settled.abort())) as [{ answer: unknown }];
      return answer as Awaited<ReturnType<Asked[Name]>>;
    },
    async stop(): Promise<void> {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The settings that this process was started with, by the same code. */
export const readSettings = (): unknown => JSON.parse(process.argv[2] ?? '{}');

/** The other end: answers until nobody can ask any more. */
export function answerQuestions(answers: Answers): void {
  process.on('message', ({ name, argument }: { name: string; argument: never }) => {
    // A rejection ends the process, which is what whoever asked is told.
    void Promise.resolve(answers[name]?.(argument)).then((answer) => process.send?.({ answer }));
  });
  process.on('disconnect', () => process.exit(0));
}

/** Processor time of this process so far, in milliseconds. */
export function readCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Resolves with the URL of `server` when it listens on a free port. */
export async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
