import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** An app as it is started. */
export interface AppCommand {
  /** Of the workspace. */
  readonly folder: string;
  /** The file in it that is started, and its arguments. Default `src/main.ts`. */
  readonly main?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Each line that it writes, on either stream. */
  readonly onLine: (line: string) => void;
}

/** One run of an app, in a process group of its own. It does not outlive this process. */
export interface AppProcess {
  /** Resolves with how it has ended, whoever ended it. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL when it has not ended `limitMs` later. Resolves when it has ended: with true when it was not killed. */
  stop(limitMs: number): Promise<boolean>;
  /** SIGKILL, without waiting. */
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
  const signalGroup = (signal: NodeJS.Signals): void => {
    try {
      if (running && child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The group is gone, which is what was wanted.
    }
  };
  const kill = (): void => signalGroup('SIGKILL');
  process.on('exit', kill);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('close', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    );
  }).finally(() => {
    running = false;
    process.off('exit', kill);
  });
  return {
    ended,
    async stop(limitMs) {
      let inTime = true;
      const timer = setTimeout(() => {
        inTime = false;
        kill();
      }, limitMs);
      signalGroup('SIGTERM');
      await ended;
      clearTimeout(timer);
      return inTime;
    },
    kill,
  };
}
