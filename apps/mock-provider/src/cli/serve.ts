import { loadConfig } from '../settings/environment.ts';
import { startWithSettings } from '../mock-provider.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommandContext } from './output.ts';

/**
 * The receiver's requests and our deliveries are cut off well within this: the process is gone within 2
 * seconds.
 */
const stopTimeoutMs = 1900;

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Serves until the signal, with the settings of the environment. A signal is how it is meant to end: exit code 0. */
export async function serve({ env, output, signal }: CommandContext): Promise<number> {
  const settings = loadConfig(env);
  const provider = await startWithSettings(settings);
  if (!signal.aborted) {
    const { url, seed } = provider;
    const webhook = settings.webhookUrl ?? 'none';
    output.line(
      `Mock provider ready at ${url} (webhook ${webhook}, scenario ${settings.scenario}, clock ${settings.clock}, seed ${seed}).`,
    );
  }
  await aborted(signal);
  await Promise.race([
    provider.stop(),
    new Promise((resolve) => {
      setTimeout(resolve, stopTimeoutMs).unref();
    }),
  ]);
  return exitCodes.done;
}
