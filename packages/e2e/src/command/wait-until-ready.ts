import { waitUntil, type Waiting } from './wait-until.ts';

/** For one answer: an app that is too busy is asked again. */
const askLimitMs = 2_000;

/** Resolves with true as soon as the app at `url` says that it is ready, with `undefined` when the time is over. Rejects when aborted. */
export function waitUntilReady(url: string, waiting: Waiting): Promise<true | undefined> {
  return waitUntil(async () => {
    const asked = [AbortSignal.timeout(askLimitMs), ...(waiting.signal ? [waiting.signal] : [])];
    // It does not listen yet, or does not answer: both are "not yet".
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.any(asked) }).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.ok || undefined;
  }, waiting);
}
