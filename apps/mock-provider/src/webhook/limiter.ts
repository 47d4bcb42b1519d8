/** Runs at most `limit` tasks at once; the others wait their turn. */
export interface Limiter {
  run<Result>(task: () => Promise<Result>): Promise<Result>;
}

export function createLimiter(limit: number): Limiter {
  let running = 0;
  const waiting: (() => void)[] = [];

  return {
    async run(task) {
      // A finished task hands its place on, so `running` does not change between the two.
      if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
