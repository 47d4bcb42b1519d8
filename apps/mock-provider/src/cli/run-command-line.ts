import { CommanderError } from 'commander';

import { isForeseen, UsageError } from './command-error.ts';
import { createCommandLine, type Invocation } from './command-line.ts';
import { exitCodes } from './exit-codes.ts';

/** What `error` ends the process with, after a person has been told; anything that nobody foresaw is thrown again. */
function tellError(error: unknown, { stderr }: Invocation): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (!isForeseen(error)) throw error;
  stderr.write(`${error.message}\n`);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}

/** Runs a command line, without the program's name, to its exit code. */
export async function runCommandLine(argv: readonly string[], invocation: Invocation): Promise<number> {
  // A terminal that was closed, or a reader such as `head` that has seen enough, is no reason to fail.
  for (const stream of [invocation.stdout, invocation.stderr]) stream.on('error', () => undefined);
  let exitCode: number = exitCodes.done;
  const program = createCommandLine(invocation, (code) => {
    exitCode = code;
  });
  // pnpm hands the dashes of `pnpm start -- play …` on.
  const typed = argv[0] === '--' ? argv.slice(1) : [...argv];
  // Not a default command of the library: that would take a mistyped one for an argument of serve.
  const args = typed.length === 0 ? ['serve'] : typed;
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    return tellError(error, invocation);
  }
  return exitCode;
}
