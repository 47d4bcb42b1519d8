import { setTimeout as delay } from 'node:timers/promises';

/** A first start creates the embedded database; on a slow machine that takes some ten seconds. */
const readyLimitMs = 90_000;
const pollEveryMs = 100;
const askLimitMs = 2_000;

async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(askLimitMs)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // It does not listen yet, or is too busy to answer: both are "not yet".
    return false;
  }
}

/** Resolves with true when `url` says that it is ready, with false when the time is over. Rejects when aborted. */
export async function waitUntilReady(url: string, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + readyLimitMs;
  while (performance.now() < deadline) {
    if (await isReady(url, signal)) return true;
    await delay(pollEveryMs, undefined, { signal });
  }
  return false;
}
