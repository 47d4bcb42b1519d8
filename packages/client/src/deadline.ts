import type { Clock } from './clock.ts';

/** A time limit joined with the caller's signal. `dispose` takes back its timer and its listener. */
export interface Deadline {
  /** Aborts when the time is over or the caller's signal aborts. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Whether the time is over, rather than the caller's signal aborted. */
  readonly expired: boolean;
  /** Milliseconds left, 0 when the time is over. */
  remainingMs(): number;
  dispose(): void;
}

/**
 * Starts a {@link Deadline}. Not `AbortSignal.timeout` and `AbortSignal.any`: their timer runs on after the call, and
 * neither can be moved by a test.
 */
export function startDeadline(timeoutMs: number, clock: Clock, signal?: AbortSignal): Deadline {
  const controller = new AbortController();
  const endsAt = clock.now() + timeoutMs;
  let expired = false;
  const end = () => {
    expired = !controller.signal.aborted;
    controller.abort();
  };
  const cancelTimer = clock.after(timeoutMs, end, 'LIMIT');
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  return {
    signal: controller.signal,
    timeoutMs,
    get expired() {
      return expired;
    },
    remainingMs: () => Math.max(0, endsAt - clock.now()),
    dispose() {
      cancelTimer();
      signal?.removeEventListener('abort', abort);
    },
  };
}

/** Rejects with the signal's reason as soon as it aborts, also when `promise` takes no notice of the signal. */
export async function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let stopListening: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort, { once: true });
      stopListening = () => signal.removeEventListener('abort', abort);
    }
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stopListening?.();
  }
}

/** Waits; rejects with the signal's reason when it aborts. Leaves neither timer nor listener behind. */
export async function sleep(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  let cancel: (() => void) | undefined;
  const slept = new Promise<void>((resolve) => {
    cancel = clock.after(delayMs, resolve, 'WAIT');
  });
  try {
    await untilAborted(slept, signal);
  } finally {
    cancel?.();
  }
}
