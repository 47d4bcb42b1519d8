import { ReceiverError, toError } from '../runtime/errors.ts';
import { ConfigError } from '../settings/config-error.ts';

/** An error of ours is one sentence for whoever runs this, after `what` came of it; of any other the stack is needed. */
export function describeFailure(error: unknown, what = 'The receiver cannot run'): string {
  if (error instanceof ConfigError) {
    return `The receiver cannot start with these settings:\n${error.problems.map((problem) => `  - ${problem}\n`).join('')}`;
  }
  if (error instanceof ReceiverError) return `${what}: ${error.message}\n`;
  return `The receiver failed: ${toError(error).stack ?? String(error)}\n`;
}
