import { type AppCommand, type AppProcess, startAppProcess } from './app-process.ts';

/** An app that is started again when its sources change. */
export interface SupervisedApp {
  readonly name: string;
  /** Stops the running process and starts another; calls while that goes on are folded into one more. */
  restart(): Promise<void>;
  stop(limitMs: number): Promise<void>;
  kill(): void;
}

/** Longest time that an app may take to let go of its port and its folder before it is started again. */
const restartLimitMs = 10_000;

/** `onEnded` is told when the app ends without having been asked to. */
export function superviseApp(command: AppCommand, onEnded: (how: string) => void): SupervisedApp {
  let asked = false;
  let restarting: Promise<void> | undefined;
  let again = false;
  let current = start();

  function start(): AppProcess {
    const started = startAppProcess(command);
    // `ended` never rejects.
    void started.ended.then((how) => {
      if (current === started && !asked && restarting === undefined) onEnded(how);
    });
    return started;
  }

  async function restartUntilQuiet(): Promise<void> {
    do {
      again = false;
      await current.stop(restartLimitMs);
      if (!asked) current = start();
    } while (again && !asked);
    restarting = undefined;
  }

  return {
    name: command.name,
    restart() {
      again = true;
      restarting ??= restartUntilQuiet();
      return restarting;
    },
    async stop(limitMs) {
      asked = true;
      await current.stop(limitMs);
    },
    kill: () => current.kill(),
  };
}
