// `pnpm bench`: every benchmark in turn, or the named ones.
import { createCommand, exitCodes, runCommand, UsageError } from '@ine-scraping/e2e/run-command';

import { createAcceptance } from './acceptance/acceptance.ts';
import type { Benchmark } from './benchmark.ts';
import { createSessionsInFlight } from './sessions-in-flight/sessions-in-flight.ts';

const benchmarks: readonly Benchmark[] = [
  createSessionsInFlight(),
  createAcceptance(process.env.TEST_DATABASE_URL || undefined),
];
const names = benchmarks.map(({ name }) => name);

const command = createCommand({
  name: 'pnpm bench',
  description:
    'Runs each benchmark in turn and prints what it measured. Numbers are for comparing within one run: other machines, and ' +
    'the same machine on another day, give others.',
  details: `
${benchmarks.map(({ name, description }) => `  ${name}\n      ${description}`).join('\n')}
`,
  exitCodes: `0 no target was missed; 1 one was; 130, 143 and 129 after Ctrl-C, SIGTERM and SIGHUP, when what was started has ended
and what was stored is removed`,
})
  .argument('[name...]', 'which of them; all without any')
  .option('--json', 'prints one JSON object and nothing else');

async function runBenchmarks(
  chosen: readonly Benchmark[],
  json: boolean,
  signal: AbortSignal,
): Promise<number> {
  let missed = false;
  const printed: Record<string, object> = {};
  for (const { name, description, run } of chosen) {
    if (!json) console.log(`${name}: ${description}\n`);
    const { lines, targets, notes, measurements } = await run(signal);
    missed ||= targets.some(({ met }) => met === false);
    printed[name] = { ...measurements, targets, notes };
    const judged = targets.map(({ title, sentence }) => `${title}: ${sentence}`);
    if (!json) console.log(`${[...lines, '', ...judged, ...notes].join('\n')}\n`);
  }
  if (json) console.log(JSON.stringify(printed, null, 2));
  return missed ? exitCodes.failed : exitCodes.done;
}

await runCommand(command, (signal) => {
  const unknown = command.args.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no benchmark ${unknown}: choose of ${names.join(', ')}; see --help.`);
  }
  const wanted = command.args.length === 0 ? names : command.args;
  const { json = false } = command.opts<{ json?: true }>();
  return runBenchmarks(
    benchmarks.filter(({ name }) => wanted.includes(name)),
    json,
    signal,
  );
});
