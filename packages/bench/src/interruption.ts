/** What ends a run early, with the exit code that whoever started it knows it by. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Interrupting = keyof typeof exitCodes;

/** Whether somebody wants the run to end. */
export interface Interruption {
  /** Aborted by the first signal that ends a run. Later ones change nothing: pnpm hands on the one of Ctrl-C, which is then two. */
  readonly signal: AbortSignal;
  /** Of the process, when `signal` is aborted. */
  exitCode(): number;
  /** From now on these signals do what they always do. */
  stop(): void;
}

/** Listens for SIGINT, SIGTERM and SIGHUP: what was started must end and what was stored must be removed before the process ends. */
export function listenForInterruption(): Interruption {
  const aborter = new AbortController();
  let exitCode = 1;
  const interrupt = (name: NodeJS.Signals): void => {
    if (aborter.signal.aborted) return;
    exitCode = exitCodes[name as Interrupting];
    aborter.abort();
  };
  const names = Object.keys(exitCodes) as Interrupting[];
  for (const name of names) process.on(name, interrupt);
  return {
    signal: aborter.signal,
    exitCode: () => exitCode,
    stop() {
      for (const name of names) process.off(name, interrupt);
    },
  };
}
