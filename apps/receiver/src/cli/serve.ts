import { loadConfig, type ReceiverConfig } from '../settings/config.ts';
import type { Environment } from '../settings/settings.ts';
import { describeLocation } from '../database/open-engine.ts';
import { startReceiver, type Receiver } from '../receiver.ts';
import { startSpanExport, type SpanExport } from '../monitoring/span-export.ts';
import { createJsonLogger, flushLog } from '../runtime/logger.ts';
import { stopOnSignals } from '../runtime/shutdown-signals.ts';
import { describeFailure } from './failure.ts';

/** What a person needs to know, on one line. No secret: of a database URL only where it is. */
function describeReady(config: ReceiverConfig, receiver: Receiver): string {
  const { database, omni } = config;
  const where = describeLocation(database);
  return `Receiver ready on ${receiver.url} · webhook ${receiver.webhookUrl} · ${where} · scores from ${omni.baseUrl}\n`;
}

/** How long the end waits for whoever reads the log, who may stand still. */
const lastLinesMsMax = 200;
/** And for a collector, which may hang. */
const lastSpansMsMax = 1_000;

function exitOnFailure(error: unknown): never {
  process.stderr.write(describeFailure(error));
  process.exit(1);
}

/**
 * The receiver as a process: settings from `env`, one line when it is ready, drained by the first SIGINT or SIGTERM and then exit
 * code 0. While it starts there is nothing to drain: what it was doing is safe to break off, as after a `kill -9`.
 */
export async function serve(env: Environment): Promise<void> {
  let receiver: Receiver | undefined;
  let spans: SpanExport | undefined;
  stopOnSignals(() => {
    if (!receiver) process.exit(0);
    receiver
      .stop()
      .then(() => spans?.stop(lastSpansMsMax))
      .then(() => flushLog(lastLinesMsMax))
      .then(() => process.exit(0), exitOnFailure);
  });
  try {
    const config = loadConfig(env);
    if (config.traces) spans = await startSpanExport(env, createJsonLogger(config.logLevel));
    receiver = await startReceiver(config, {
      processMetrics: true,
      ...(spans && { tracerProvider: spans.provider }),
    });
    // Whoever was waiting for an answer has got a 503 by the next turn of the loop.
    void receiver.failed.then((error) => setImmediate(exitOnFailure, error));
    await receiver.ready;
    process.stdout.write(describeReady(config, receiver));
  } catch (error) {
    exitOnFailure(error);
  }
}
