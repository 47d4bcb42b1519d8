import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { Environment } from './connect-apps.ts';

/** An app as it is started. */
export interface AppCommand {
  readonly name: string;
  /** Of the workspace; `src/main.ts` in it is started. */
  readonly folder: string;
  readonly env: Environment;
  /** Each line that it writes, on either stream. */
  readonly onLine: (line: string) => void;
}

/** One run of an app, in a process group of its own. */
export interface AppProcess {
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL when it has not ended `limitMs` later. Resolves when it has ended: with true when it was not killed. */
  stop(limitMs: number): Promise<boolean>;
  /** SIGKILL, without waiting: for when this process itself ends. */
  kill(): void;
}

const endWithParent = new URL('end-with-parent.ts', import.meta.url).href;

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone, which is what was wanted.
  }
}

export function startAppProcess({ folder, env, onLine }: AppCommand): AppProcess {
  const child = spawn(
    process.execPath,
    ['--conditions=@ine-scraping/source', `--import=${endWithParent}`, 'src/main.ts'],
    // A group of its own: Ctrl-C reaches this command alone, which then stops each app once and in order.
    { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
  );
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine);
  }
  let running = true;
  const ended = new Promise<string>((onEnded) => {
    child.once('error', (error) => onEnded(`could not be started (${error.message})`));
    child.once('close', (code, signal) =>
      onEnded(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    );
  }).finally(() => {
    running = false;
  });
  return {
    ended,
    async stop(limitMs) {
      if (!running) return true;
      signalGroup(child.pid, 'SIGTERM');
      let inTime = true;
      const timer = setTimeout(() => {
        inTime = false;
        signalGroup(child.pid, 'SIGKILL');
      }, limitMs);
      await ended;
      clearTimeout(timer);
      return inTime;
    },
    kill() {
      if (running) signalGroup(child.pid, 'SIGKILL');
    },
  };
}
