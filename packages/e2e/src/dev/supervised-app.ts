import { type AppCommand, type AppProcess, startAppProcess } from './app-process.ts';

/** An app that is started again when its sources change. */
export interface SupervisedApp {
  readonly name: string;
  /** Stops the running process and starts another. A call while it stops adds nothing: the next process reads all sources anew. */
  restart(): Promise<void>;
  /** As {@link AppProcess.stop}, and it is not started again. */
  stop(limitMs: number): Promise<boolean>;
  kill(): void;
}

/** Longest time that an app may take to let go of its port and its folder before it is started again. */
const restartLimitMs = 10_000;

/** `onEnded` is told when the app ends without having been asked to. */
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
    restart() {
      restarting ??= restartOnce();
      return restarting;
    },
    async stop(limitMs) {
      stopped = true;
      return current.stop(limitMs);
    },
    kill: () => current.kill(),
  };
}
