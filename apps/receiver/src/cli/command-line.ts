import { Command, CommanderError } from 'commander';

import { describeFailure } from './failure.ts';
import { exitCodes, type Invocation, type Run } from './invocation.ts';
import { addKeysOptions } from './keys.ts';

const exitCodesHelp =
  '\nExit codes: 0 done; 1 not done, or the answer is no; 2 the command line is wrong.\nEvery setting comes from the environment, as with serve.';

/**
 * What can be typed. A command that needs more than to make a credential is loaded when it is run: one that is typed in a checkout,
 * where nothing is built, needs no more than its own files.
 */
function createCommandLine({ stdout, stderr }: Invocation, run: Run): Command {
  const program = new Command('ine-scraping-receiver')
    .description("Takes Incode's INE Scraping notifications, never loses one, fetches the score.")
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride()
    .showHelpAfterError()
    .addHelpText('after', exitCodesHelp);
  program
    .command('serve')
    .description('start the receiver, with the settings of the environment, until a signal; the default')
    .action(() =>
      run(async ({ env }) => {
        const { serve } = await import('./serve.ts');
        await serve(env);
        return exitCodes.done;
      }),
    );
  addKeysOptions(program.command('keys'), run);
  return program;
}

/** Runs a command line, without the program's name, to its exit code. `serve` goes on after that, and ends its process itself. */
export async function runCommandLine(argv: readonly string[], invocation: Invocation): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = createCommandLine(invocation, async (command) => {
    exitCode = await command(invocation);
  });
  // pnpm hands the dashes of `pnpm start -- keys …` on.
  const typed = argv[0] === '--' ? argv.slice(1) : [...argv];
  // Not a default command of the library: that would take a mistyped one for an argument of serve.
  const args = typed.length === 0 ? ['serve'] : typed;
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    // The library has told its own already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    invocation.stderr.write(describeFailure(error));
    return exitCodes.failed;
  }
  return exitCode;
}
