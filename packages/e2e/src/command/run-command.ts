import { constants } from 'node:os';

import { createInterruption } from '@ine-scraping/mock-provider/interruption';
import { Command, CommanderError } from 'commander';

import { NotCleanedUpError } from './clean-up.ts';

/** A command line that nobody can carry out. The message is one sentence for whoever typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
}

/** Exit codes of every command here. After a signal it is what a shell reports: 128 and the number of the signal. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What the help of a command says beside its options. */
export interface CommandHelp {
  readonly name: string;
  readonly description: string;
  readonly details?: string;
  /** What 0 and 1 mean. */
  readonly exitCodes: string;
}

/** A command without subcommands; its options and arguments are added by whoever creates it. */
export function createCommand(help: CommandHelp): Command {
  const { name, description, details = '' } = help;
  return (
    new Command(name)
      .description(description)
      .helpOption('--help', 'show this help')
      .addHelpText('after', `${details}\nExit codes: ${help.exitCodes}; 2 the command line is wrong.`)
      .exitOverride()
      // Whoever mistyped is told in one sentence, see `readCommandLine`.
      .configureOutput({ outputError: () => undefined })
      .showSuggestionAfterError(false)
      .allowExcessArguments()
  );
}

/**
 * Reads the options and arguments of `argv` into `command`. Prints the help that is asked for.
 *
 * @throws UsageError on one that is not known, lacks its value, or stands where none is expected; CommanderError after the help.
 */
export function readCommandLine(command: Command, argv: readonly string[]): void {
  try {
    // `pnpm demo -- --json` is the habit of npm; pnpm hands the dashes on, and then everything after them is no option.
    command.parse(argv[0] === '--' ? argv.slice(1) : argv, { from: 'user' });
  } catch (cause) {
    if (!(cause instanceof CommanderError) || cause.exitCode === 0) throw cause;
    const sentence = cause.message.replace(/^error: (.)/, (_, first: string) => first.toUpperCase());
    throw new UsageError(`${sentence}; see --help.`, { cause });
  }
  const { args, registeredArguments } = command;
  const surplus = registeredArguments.at(-1)?.variadic ? undefined : args[registeredArguments.length];
  if (surplus !== undefined) throw new UsageError(`Unexpected argument '${surplus}'; see --help.`);
}

/** The exit code for `error`, after a person has been told. */
function tell(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  // Errors with a `code` were foreseen: their message is a sentence for people. Anything else is a bug, and its stack helps.
  const foreseen = error instanceof Error && 'code' in error;
  console.error(foreseen ? error.message : error);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}

/**
 * Runs `main`, with the options and arguments that were typed in `command`, to the exit code of the process. `signal` is aborted by the
 * first SIGINT, SIGTERM or SIGHUP, so that what was started can be stopped; who presses Ctrl-C again later does not wait for that.
 */
export async function runCommand(
  command: Command,
  main: (signal: AbortSignal) => Promise<number>,
): Promise<void> {
  let signalled: NodeJS.Signals = 'SIGINT';
  const interruptedExitCode = (): number => 128 + constants.signals[signalled];
  const { signal, interrupt } = createInterruption({
    now: () => performance.now(),
    exit: () => process.exit(interruptedExitCode()),
  });
  const onSignal = (name: NodeJS.Signals): void => {
    if (!signal.aborted) signalled = name;
    interrupt();
  };
  for (const name of endingSignals) process.on(name, onSignal);
  try {
    readCommandLine(command, process.argv.slice(2));
    process.exitCode = await main(signal);
  } catch (error) {
    // What could not be removed is told however the command ends; all else that is thrown now is what the interruption broke off.
    const interrupted = signal.aborted && !(error instanceof NotCleanedUpError);
    // On stderr: what is printed for programs stays whole.
    if (interrupted) console.error('Stopped.');
    process.exitCode = interrupted ? interruptedExitCode() : tell(error);
  } finally {
    for (const name of endingSignals) process.off(name, onSignal);
  }
}
