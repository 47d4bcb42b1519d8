import { join } from 'node:path';

import { type EndedProcess, type NodeProcess, startNode } from '@ine-scraping/test-kit/node-process';

/** Starts the command line as a process of its own, piped, with nothing of the environment of the tests. */
export function startCommand(args: readonly string[], env: Record<string, string> = {}): NodeProcess {
  return startNode(join(import.meta.dirname, '../../src/main.ts'), { args, env });
}

/** Runs the command line to its end. */
export function runCommand(args: readonly string[], env?: Record<string, string>): Promise<EndedProcess> {
  return startCommand(args, env).ended;
}
