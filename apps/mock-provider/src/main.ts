#!/usr/bin/env node
// Everything else is imported after the check: an old Node fails on the imports, with a message that helps
// nobody.
import { describeOldNode } from './node-version.ts';

/**
 * The receiver's requests and our deliveries are cut off well within this: the process is gone within 2
 * seconds.
 */
const stopTimeoutMs = 1900;

async function run(): Promise<void> {
  const [{ loadConfig }, { startWithSettings }] = await Promise.all([
    import('./config.ts'),
    import('./mock-provider.ts'),
  ]);
  const settings = loadConfig(process.env);
  const starting = startWithSettings(settings);

  let stopping = false;
  function stop(): void {
    // Terminals and task runners deliver a signal more than once; the first one counts.
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), stopTimeoutMs).unref();
    // A failed start is reported below.
    void starting
      .then((provider) => provider.stop())
      .then(
        () => process.exit(0),
        () => undefined,
      );
  }
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const { url, seed } = await starting;
  const webhook = settings.webhookUrl ?? 'none';
  process.stdout.write(
    `Mock provider ready at ${url} (webhook ${webhook}, scenario ${settings.scenario}, clock ${settings.clock}, seed ${seed}).\n`,
  );
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

const oldNode = describeOldNode(process.versions.node, import.meta.url);
if (oldNode) {
  fail(oldNode);
} else {
  try {
    await run();
  } catch (error) {
    if (error instanceof Error && error.name === 'MockProviderError') fail(error.message);
    else throw error;
  }
}
