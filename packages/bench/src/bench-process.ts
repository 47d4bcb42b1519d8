import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Run } from './benchmark.ts';

/** What a process can be asked: each by its name, with one argument or none. All of it can be cloned. */
type Answers = Readonly<Record<string, (argument: never) => unknown>>;

/** Longer than the longest of what is asked takes: creating an embedded database, or sending for half a minute. */
const answerMsMax = 90_000;

export type BenchProcess<Asked extends Answers> = ReturnType<typeof startBenchProcess<Asked>>;

/**
 * Starts the module at `url`, from source, with `settings`, in a process of its own for one side of a benchmark, so that its memory
 * and its event loop are its own. It is killed with the run.
 */
export function startBenchProcess<Asked extends Answers>(
  { signal, cleanUps }: Run,
  url: URL,
  settings: object,
) {
  signal.throwIfAborted();
  const file = fileURLToPath(url);
  const child = fork(file, [JSON.stringify(settings)], {
    execArgv: ['--conditions=@ine-scraping/source'],
    serialization: 'advanced',
    // In a group of its own: Ctrl-C is for the one that stops the others and then removes what they have stored.
    detached: true,
    // It is stopped when this process is, whatever ends it: its channel closes. Its log is written, and read by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  cleanUps.push(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  return {
    /** One thing at a time. Rejects when the process ends or says nothing in time, and when the run is aborted. */
    async ask<Name extends keyof Asked & string>(name: Name, ...[argument]: Parameters<Asked[Name]>) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]);
      const ended = gone.then(() => {
        throw new Error(`${basename(file)} ended before it answered.`);
      });
      child.send({ name, argument });
      const answered = await Promise.race([once(child, 'message', { signal: limit }), ended]);
      return (answered[0] as { answer: Awaited<ReturnType<Asked[Name]>> }).answer;
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

/** Resolves with the URL of `server` when it listens on a free port. */
export async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** What this process has used so far; `waitedMs`: its main thread for a processor, `NaN` where only Linux knows. */
export function readUsage() {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const scheduled = existsSync('/proc/self/schedstat') ? readFileSync('/proc/self/schedstat', 'utf8') : '';
  return {
    atMs: performance.now(),
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    waitedMs: Number(scheduled.split(' ')[1] ?? Number.NaN) / 1e6,
    residentMibMax: maxRSS / 1024,
  };
}

/** What this process has used since, in milliseconds, and as shares of the time that has passed. */
export function readUsageSince(before: ReturnType<typeof readUsage>) {
  const { atMs, cpuMs, waitedMs, residentMibMax } = readUsage();
  const elapsedMs = atMs - before.atMs;
  const usedMs = cpuMs - before.cpuMs;
  const waitedShare = (waitedMs - before.waitedMs) / elapsedMs;
  return { elapsedMs, cpuMs: usedMs, busyShare: usedMs / elapsedMs, waitedShare, residentMibMax };
}

/** For what share of the time others have the processors while nobody else of us needs one; `NaN` where only Linux knows. */
export function measureWaitedShare(forMs = 200): number {
  const before = readUsage();
  while (performance.now() - before.atMs < forMs);
  return readUsageSince(before).waitedShare;
}
