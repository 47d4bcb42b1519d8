import { Writable } from 'node:stream';

import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Environment } from '../../src/settings/settings.ts';

export interface FinishedCommand {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the receiver in this process, with `env` as its whole environment. Not `serve`, which ends its process. */
export async function runCommand(args: readonly string[], env: Environment = {}): Promise<FinishedCommand> {
  const written = { stdout: '', stderr: '' };
  const collect = (name: keyof typeof written) =>
    new Writable({
      decodeStrings: false,
      write: (text: string, _encoding, done) => {
        written[name] += text;
        done();
      },
    });
  const exitCode = await runCommandLine(args, { env, stdout: collect('stdout'), stderr: collect('stderr') });
  return { exitCode, ...written };
}
