// `pnpm dev`: both apps with watch, and one verification from start to verdict.
import { createCommand, runCommand } from './command/run-command.ts';
import { createTerminal } from './command/terminal.ts';
import { runDev } from './dev/run-dev.ts';

const command = createCommand({
  name: 'pnpm dev',
  description:
    'Starts the receiver and the mock provider, plays one verification from start to verdict, shows its timeline and what to ' +
    'try next, and starts an app again when its sources change, until Ctrl-C.',
  details: `
Both apps read their settings from the environment; docs/settings.md has them all. Those asked for most:

  RECEIVER_PORT, MOCK_PROVIDER_PORT   move an app; the other one finds it. Default: 3000 and 4000.
  MOCK_PROVIDER_SCENARIO              what is played. Default: current.
  MOCK_PROVIDER_WEBHOOK_URL           notify your own receiver, or none. Default: this receiver.
  MOCK_PROVIDER_CLOCK                 manual: time stands still until it is advanced. Default: real.
  LOG_LEVEL                           of both apps. Default: warn.
`,
  exitCodes: '0 ended by Ctrl-C; 1 wrong settings, a port in use, or an app that could not start',
}).option(
  '--use-environment',
  'use the DATABASE_URL, the OMNI_* of another host and the NODE_ENV=production of this shell, which are left alone otherwise',
);

await runCommand(command, (signal) => {
  const { useEnvironment = false } = command.opts<{ useEnvironment?: true }>();
  return runDev(process.env, useEnvironment, createTerminal(process.stdout), signal);
});
