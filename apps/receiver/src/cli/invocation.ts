import type { Writable } from 'node:stream';

import type { Environment } from '../settings/settings.ts';

/** What a command is run with. */
export interface Invocation {
  readonly env: Environment;
  /** What was asked for, in plain sentences. */
  readonly stdout: Writable;
  /** What is wrong, and the log. */
  readonly stderr: Writable;
}

/** Has a command run; what it returns is the exit code. */
export type Run = (command: (invocation: Invocation) => number | Promise<number>) => Promise<void>;

/** What every command ends with. */
export const exitCodes = {
  done: 0,
  /** It ran, and the answer is no; or it could not run. */
  failed: 1,
  /** The command line cannot be carried out. */
  usage: 2,
} as const;
