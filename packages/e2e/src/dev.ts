// `pnpm dev`: both apps with watch, and one verification from start to verdict.
import { exitCodes, readArguments, UsageError } from './arguments.ts';
import { createTerminal } from './terminal.ts';

const nodeMajorMin = 24;

const help = `pnpm dev

Starts the receiver and the mock provider, plays one verification from start to verdict, shows its timeline and what to
try next, and starts an app again when its sources change, until Ctrl-C.

Both apps read their settings from the environment; the README has them all. Those asked for most:

  RECEIVER_PORT, MOCK_PROVIDER_PORT   move an app; the other one finds it. Default: 3000 and 4000.
  MOCK_PROVIDER_SCENARIO              what is played. Default: current.
  MOCK_PROVIDER_WEBHOOK_URL           notify your own receiver, or none. Default: this receiver.
  MOCK_PROVIDER_CLOCK                 manual: time stands still until it is advanced. Default: real.
  LOG_LEVEL                           of both apps. Default: warn.

Exit codes: 0 ended by Ctrl-C; 1 wrong settings, a port in use, or an app that could not start; 2 the command line is wrong.`;

async function dev(argv: readonly string[]): Promise<number> {
  const terminal = createTerminal(process.stdout);
  try {
    if (readArguments(argv, { help: { type: 'boolean' } }).help) {
      terminal.line(help);
      return exitCodes.done;
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return exitCodes.usage;
  }
  // Imported late: the apps' own dependencies may not even load on an older Node.
  const { runDev } = await import('./dev/run-dev.ts');
  return runDev(process.env, terminal);
}

if (Number.parseInt(process.versions.node, 10) < nodeMajorMin) {
  console.error(
    `pnpm dev needs Node ${nodeMajorMin} or later, and this is ${process.versions.node}: run npx -y -p node@${nodeMajorMin} -p pnpm@11 pnpm dev.`,
  );
  process.exitCode = exitCodes.failed;
} else {
  process.exit(await dev(process.argv.slice(2)));
}
