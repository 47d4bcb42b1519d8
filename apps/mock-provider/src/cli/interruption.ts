import { exitCodes } from './exit-codes.ts';

/** A terminal and a task runner deliver one Ctrl-C twice; a person who presses it again takes longer, and means it. */
const sameSignalMs = 500;

export interface Interruption {
  /** Aborted by the first interrupt: what runs ends, and tells what was reached. */
  readonly signal: AbortSignal;
  /** The second one does not wait for that. */
  interrupt(): void;
}

export interface InterruptionOptions {
  /** Milliseconds. */
  readonly now: () => number;
  readonly exit: (exitCode: number) => void;
}

export function createInterruption({ now, exit }: InterruptionOptions): Interruption {
  const aborter = new AbortController();
  let interruptedAtMs: number | undefined;
  return {
    signal: aborter.signal,
    interrupt() {
      const nowMs = now();
      if (interruptedAtMs !== undefined && nowMs - interruptedAtMs > sameSignalMs)
        exit(exitCodes.interrupted);
      interruptedAtMs ??= nowMs;
      aborter.abort();
    },
  };
}
