import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { Environment } from './connect-apps.ts';

/** An app as it is started. */
export interface AppCommand {
  readonly name: string;
  /** Of the workspace. */
  readonly folder: string;
  /** The file in it that is started, and its arguments. Default `src/main.ts`. */
  readonly main?: readonly string[];
  readonly env: Environment;
  /** Each line that it writes, on either stream. */
  readonly onLine: (line: string) => void;
}

/** One run of an app, in a process group of its own. */
export interface AppProcess {
  /** Resolves with how it has ended, whoever ended it. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL when it has not ended `limitMs` later. Resolves when it has ended: with true when it was not killed. */
  stop(limitMs: number): Promise<boolean>;
  /** SIGKILL, without waiting: for when this process itself ends. */
  kill(): void;
}

const endWithParent = new URL('end-with-parent.ts', import.meta.url).href;

export function startAppProcess({ folder, main = ['src/main.ts'], env, onLine }: AppCommand): AppProcess {
  const child = spawn(
    process.execPath,
    ['--conditions=@ine-scraping/source', `--import=${endWithParent}`, ...main],
    // A group of its own: Ctrl-C reaches this command alone, which then stops each app once and in order.
    { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
  );
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine);
  }
  let running = true;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('close', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    );
  }).finally(() => {
    running = false;
  });
  const signalGroup = (signal: NodeJS.Signals): void => {
    try {
      if (running && child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The group is gone, which is what was wanted.
    }
  };
  return {
    ended,
    async stop(limitMs) {
      let inTime = true;
      signalGroup('SIGTERM');
      const timer = setTimeout(() => {
        inTime = false;
        signalGroup('SIGKILL');
      }, limitMs);
      await ended;
      clearTimeout(timer);
      return inTime;
    },
    kill: () => signalGroup('SIGKILL'),
  };
}

/** An app that can be started again. */
export interface SupervisedApp extends Omit<AppProcess, 'ended'> {
  readonly name: string;
  /** Stops the running process and starts another. A call while it stops adds nothing: the next process reads all sources anew. */
  restart(): Promise<void>;
}

/** Longest time that an app may take to let go of its port and its folder before it is started again. */
const restartLimitMs = 10_000;

/** Starts an app that can be started again until it is stopped. `onEnded` is told when it ends without having been asked to. */
export function superviseApp(command: AppCommand, onEnded: (how: string) => void): SupervisedApp {
  let stopped = false;
  let restarting: Promise<void> | undefined;
  let current = start();

  function start(): AppProcess {
    const started = startAppProcess(command);
    // `ended` never rejects.
    void started.ended.then((how) => {
      if (current === started && !stopped && restarting === undefined) onEnded(how);
    });
    return started;
  }

  async function restartOnce(): Promise<void> {
    await current.stop(restartLimitMs);
    if (!stopped) current = start();
    restarting = undefined;
  }

  return {
    name: command.name,
    restart: () => (restarting ??= restartOnce()),
    stop(limitMs) {
      stopped = true;
      return current.stop(limitMs);
    },
    kill: () => current.kill(),
  };
}
