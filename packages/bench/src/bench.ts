// `pnpm bench`: every benchmark in turn, or the named ones.
import { createCommand, exitCodes, runCommand, UsageError } from '@ine-scraping/e2e/run-command';

import { createAcceptance } from './acceptance/acceptance.ts';
import { createWholeWay } from './whole-way/whole-way.ts';
import { sessionsInFlight } from './sessions-in-flight/sessions-in-flight.ts';

const postgresUrl = process.env.TEST_DATABASE_URL || undefined;
const benchmarks = [sessionsInFlight, createAcceptance(postgresUrl), createWholeWay(postgresUrl)];
const names = benchmarks.map(({ name }) => name);

const command = createCommand({
  name: 'pnpm bench',
  description:
    'Runs each benchmark in turn and prints what it measured. Numbers are for comparing within one run: other machines, and ' +
    'the same machine on another day, give others.',
  details: `\n${benchmarks.map(({ name, description }) => `  ${name}\n      ${description}\n`).join('')}`,
  exitCodes: `0 no target was missed; 1 one was; 130, 143 and 129 after Ctrl-C, SIGTERM and SIGHUP, when what was started has ended
and what was stored is removed`,
})
  .argument('[name...]', 'which of them; all without any')
  .option('--json', 'prints one JSON object and nothing else');

await runCommand(command, async (signal) => {
  const unknown = command.args.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no benchmark ${unknown}: choose of ${names.join(', ')}; see --help.`);
  }
  const { json = false } = command.opts<{ json?: true }>();
  const reports: Record<string, object> = {};
  let missed = false;
  for (const { name, description, run } of benchmarks) {
    if (command.args.length > 0 && !command.args.includes(name)) continue;
    if (!json) console.log(`${name}: ${description}\n`);
    const { lines, ...report } = await run(signal);
    if (!json) console.log(`${lines.join('\n')}\n`);
    reports[name] = report;
    missed ||= report.targets.some(({ met }) => met === false);
  }
  if (json) console.log(JSON.stringify(reports, null, 2));
  return missed ? exitCodes.failed : exitCodes.done;
});
