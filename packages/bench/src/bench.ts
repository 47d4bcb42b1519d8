// `pnpm bench`: every benchmark in turn, or the named ones.
import { createCommand, exitCodes, runCommand, UsageError } from '@ine-scraping/e2e/run-command';

import { acceptanceSize, createAcceptance, shortAcceptanceSize } from './acceptance/acceptance.ts';
import { createReadsAtSize } from './reads-at-size/reads-at-size.ts';
import { createSessionsInFlight } from './sessions-in-flight/sessions-in-flight.ts';
import { createWholeWay, shortWholeWaySize, wholeWaySize } from './whole-way/whole-way.ts';

const postgresUrl = process.env.TEST_DATABASE_URL || undefined;

/** In the order in which they run. `isShort`: it is seen that they run, and little of how fast. */
const createBenchmarks = (isShort: boolean) => [
  createSessionsInFlight(isShort),
  createAcceptance(postgresUrl, isShort ? shortAcceptanceSize : acceptanceSize),
  createWholeWay(postgresUrl, isShort ? shortWholeWaySize : wholeWaySize),
];
/** Fills tables for minutes: only for whoever asks. */
const atSize = createReadsAtSize(postgresUrl);
const all = [...createBenchmarks(false), atSize];
const names = all.map(({ name }) => name);

const command = createCommand({
  name: 'pnpm bench',
  description:
    'Runs each benchmark in turn and prints what it measured. Numbers are for comparing within one run: other machines, and ' +
    'the same machine on another day, give others.',
  details: `\n${all.map(({ name, description }) => `  ${name}\n      ${description}\n`).join('')}`,
  exitCodes: `0 no target was missed; 1 one was; 130, 143 and 129 after Ctrl-C, SIGTERM and SIGHUP, when what was started has ended
and what was stored is removed`,
})
  .argument('[name...]', 'which of them; all but the last without any')
  .option('--at-size', `with ${atSize.name}, which takes some minutes of its own`)
  .option(
    '--short',
    'two minutes in place of a quarter of an hour: it shows that everything runs, and little of how fast',
  )
  .option('--json', 'prints one JSON object and nothing else');

await runCommand(command, async (signal) => {
  const unknown = command.args.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no benchmark ${unknown}: choose of ${names.join(', ')}; see --help.`);
  }
  const options = command.opts<{ atSize?: true; json?: true; short?: true }>();
  const { atSize: withSize = false, json = false, short = false } = options;
  const { args } = command;
  const chosen = [...createBenchmarks(short), atSize].filter((benchmark) =>
    benchmark === atSize
      ? withSize || args.includes(atSize.name)
      : args.includes(benchmark.name) || args.length === 0,
  );
  const reports: Record<string, object> = {};
  let missed = false;
  for (const { name, description, run } of chosen) {
    if (!json) console.log(`${name}: ${description}\n`);
    const { lines, ...report } = await run(signal);
    if (!json) console.log(`${lines.join('\n')}\n`);
    reports[name] = report;
    missed ||= report.targets.some(({ met }) => met === false);
  }
  if (json) console.log(JSON.stringify(reports, null, 2));
  return missed ? exitCodes.failed : exitCodes.done;
});
