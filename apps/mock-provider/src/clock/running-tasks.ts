/**
 * How long, in real time, a manual clock waits for what it fired before it fires what is due later. A receiver
 * that answers is done by then, so the two notifications arrive in order; one that hangs holds up no other.
 */
const settleMs = 1000;

interface RunningTask {
  readonly quietUntilMs: number;
  readonly done: Promise<void>;
  /** It was waited for once, and hangs: the clock goes on without it as far as `quietUntilMs` lets it. */
  hangs: boolean;
}

/** What a manual clock has fired and is not done. */
export interface RunningTasks {
  /** `done` never rejects. `quietUntilMs`: the task schedules nothing earlier, on the clock, while it runs. */
  add(done: Promise<void>, quietUntilMs: number): void;
  isEmpty(): boolean;
  /** Resolves when the next one is done. */
  somethingDone(): Promise<void>;
  /** Whether the clock may move on to `atMs`; if not now, resolves when it is worth another look. */
  settled(atMs: number): Promise<boolean>;
}

export function createRunningTasks(): RunningTasks {
  const running = new Set<RunningTask>();
  const waiting: (() => void)[] = [];

  /** A race over all that runs would cost its number of promises again for each one that is done. */
  function somethingDone(): Promise<void> {
    return new Promise((resolve) => waiting.push(resolve));
  }

  return {
    somethingDone,
    isEmpty: () => running.size === 0,
    add(promise, quietUntilMs) {
      const done = promise.finally(() => {
        running.delete(task);
        for (const resolve of waiting.splice(0)) resolve();
      });
      const task: RunningTask = { quietUntilMs, done, hangs: false };
      running.add(task);
    },
    async settled(atMs) {
      const tasks = [...running];
      if (tasks.some(({ quietUntilMs }) => quietUntilMs <= atMs)) {
        await somethingDone();
        return false;
      }
      const waitedFor = tasks.filter(({ hangs }) => !hangs);
      if (waitedFor.length === 0) return true;
      await raceWithTimeout(Promise.all(waitedFor.map(({ done }) => done)), settleMs);
      for (const task of waitedFor) task.hangs = true;
      return false;
    },
  };
}

async function raceWithTimeout(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
