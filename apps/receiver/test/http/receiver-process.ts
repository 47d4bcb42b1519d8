import { join } from 'node:path';

import { startNode, type NodeProcess, type NodeProcessOptions } from '@ine-scraping/test-kit/node-process';

/** `main.ts` in a process of its own. */
export interface ReceiverProcess extends NodeProcess {
  /** Resolves with the line that it prints when it is ready; rejects when it ends before. */
  readonly ready: Promise<string>;
}

/** Starts the receiver as its users do, with nothing of this process's settings. */
export function startReceiverProcess(options: NodeProcessOptions): ReceiverProcess {
  const started = startNode(join(import.meta.dirname, '../../src/main.ts'), options);
  const ready = started.said(/^Receiver ready .*$/m);
  // Whoever waits for the end does not wait for this.
  ready.catch(() => undefined);
  return { ...started, ready };
}
