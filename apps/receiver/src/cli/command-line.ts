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
  program
    .command('check')
    .description('say whether the settings, the database, Incode and the webhook are ready; changes nothing')
    .action(() => run(async (invocation) => (await import('./check.ts')).runCheck(invocation)));
  program
    .command('migrate')
    .description('bring the database to this release, as the receiver does when it starts')
    .option('--dry-run', 'say where it stands and what is pending, and change nothing', false)
    .action((options: { dryRun: boolean }) =>
      run(async (invocation) => (await import('./migrate.ts')).runMigrate(options, invocation)),
    );
  const redrive = program
    .command('redrive')
    .description('try dead letters again; receivers that run take them up')
    .argument('[ids...]', 'of the dead letters, as GET /v1/dead-letters lists them')
    .option('--all', 'all that there are', false);
  redrive.action((ids: string[], { all }: { all: boolean }) =>
    run(async (invocation) => {
      if (all === ids.length > 0) redrive.error('error: redrive needs the ids of dead letters, or --all');
      return (await import('./redrive.ts')).runRedrive(ids, invocation);
    }),
  );
  const erase = program
    .command('erase')
    .description('erase everything that is known of interviews; the SHA-256 of each id stays for a while')
    .argument('[interviewIds...]', 'the interviews')
    .option('--external-id <id>', 'all interviews with this external id, whatever its case');
  erase.action((interviewIds: string[], { externalId }: { externalId?: string }) =>
    run(async (invocation) => {
      if ((externalId === undefined) === (interviewIds.length === 0))
        erase.error('error: erase needs the ids of interviews, or --external-id');
      const doomed = externalId === undefined ? { interviewIds } : { externalId };
      return (await import('./erase.ts')).runErase(doomed, invocation);
    }),
  );
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
    invocation.stderr.write(describeFailure(error, 'Not done'));
    return exitCodes.failed;
  }
  return exitCode;
}
