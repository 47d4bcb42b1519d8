import { toError } from './errors.ts';
import type { Logger } from './logger.ts';

/** Work that is done again and again. */
export interface BackgroundLoop {
  /** Does it soon: calls that come while it is waiting or running share the next run. */
  wake(): void;
  /** Begins no further run, and resolves when the one that goes on has ended. */
  stop(): Promise<void>;
}

export interface BackgroundLoopOptions {
  /** What it is, for the log. */
  name: string;
  run: (signal: AbortSignal) => Promise<unknown>;
  /** Between runs when nobody wakes it. */
  everyMs: number;
  /** Between a wake and its run, so that more can gather; asked each time. Default 0. */
  gatherMs?: () => number;
  logger: Logger;
}

/**
 * Runs at once, then every `everyMs` and after each wake; never twice at the same time. An error is logged and forgotten: as a
 * warning once for as long as it stays the same, and once more when it is over.
 */
export function startBackgroundLoop({
  name,
  run,
  everyMs,
  gatherMs = () => 0,
  logger,
}: BackgroundLoopOptions): BackgroundLoop {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let soon = false;
  let reason: string | undefined;
  let running: Promise<void> | undefined;

  const plan = (delayMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(begin, delayMs);
    timer.unref();
  };
  const runOnce = async () => {
    soon = false;
    try {
      await run(stopping.signal);
      if (reason !== undefined) logger.info({}, `${name} goes on`);
      reason = undefined;
    } catch (error) {
      const err = toError(error);
      logger[err.message === reason ? 'debug' : 'warn']({ err }, `${name} failed and will be repeated`);
      reason = err.message;
    }
    running = undefined;
    if (!stopping.signal.aborted) plan(soon ? gatherMs() : everyMs);
  };
  function begin(): void {
    running = runOnce();
  }

  begin();
  return {
    wake: () => {
      if (soon || stopping.signal.aborted) return;
      soon = true;
      if (!running) plan(gatherMs());
    },
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
