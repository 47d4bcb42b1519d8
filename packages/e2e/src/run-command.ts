import { exitCodes, UsageError } from './arguments.ts';

/** What a shell reports for a command that Ctrl-C ended. */
const interruptedExitCode = 130;

/** Errors with a `code` were foreseen: their message is a sentence for people. Anything else is a bug, and its stack helps. */
function show(error: unknown): void {
  const foreseen = error instanceof Error && 'code' in error;
  console.error(foreseen ? error.message : error);
}

/**
 * Runs a command to its exit code. `signal` is aborted by the first SIGINT or SIGTERM, so that what was started can be stopped; a second
 * one ends the process at once.
 */
export async function runCommand(main: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    process.exitCode = await main(interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) {
      // On stderr: what is printed for programs stays whole.
      console.error('Stopped.');
      process.exitCode = interruptedExitCode;
      return;
    }
    show(error);
    process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
