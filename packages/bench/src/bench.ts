// `pnpm bench`: every benchmark in turn, or the named ones.
import { parseArgs } from 'node:util';

import { createAcceptance } from './acceptance/acceptance.ts';
import { LeftBehindError } from './acceptance/stop-all.ts';
import type { Benchmark } from './benchmark.ts';
import { listenForInterruption } from './interruption.ts';
import { createSessionsInFlight } from './sessions-in-flight/sessions-in-flight.ts';

const benchmarks: readonly Benchmark[] = [
  createSessionsInFlight(),
  createAcceptance(process.env.TEST_DATABASE_URL || undefined),
];
const names = benchmarks.map(({ name }) => name);

const help = `pnpm bench [name...] [--json]

Runs each benchmark in turn and prints what it measured. Numbers are for comparing within one run: other machines, and
the same machine on another day, give others.

${benchmarks.map(({ name, description }) => `  ${name}\n      ${description}`).join('\n')}

Exit codes: 0 no target was missed; 1 one was; 2 the command line is wrong; 130, 143 and 129 after Ctrl-C, SIGTERM and SIGHUP,
when what was started has ended and what was stored is removed.`;

class UsageError extends Error {}

function readArguments(argv: readonly string[]): {
  chosen: readonly Benchmark[];
  json: boolean;
  help: boolean;
} {
  const options = {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  // pnpm hands the dashes of `pnpm bench -- --json` on.
  const args = argv[0] === '--' ? argv.slice(1) : [...argv];
  let parsed;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const unknown = parsed.positionals.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`There is no benchmark ${unknown}: choose of ${names.join(', ')}.`);
  const wanted = parsed.positionals.length === 0 ? names : parsed.positionals;
  return { ...parsed.values, chosen: benchmarks.filter(({ name }) => wanted.includes(name)) };
}

async function run(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const { chosen, json, help: wantsHelp } = readArguments(argv);
  if (wantsHelp) {
    console.log(help);
    return 0;
  }
  let targetsMet = true;
  const measurements: Record<string, object> = {};
  for (const { name, description, run: measure } of chosen) {
    if (!json) console.log(`${name}: ${description}\n`);
    const report = await measure(signal);
    measurements[name] = report.measurements;
    targetsMet &&= report.targetsMet;
    if (!json) console.log(`${report.lines.join('\n')}\n`);
  }
  if (json) console.log(JSON.stringify(measurements, null, 2));
  return targetsMet ? 0 : 1;
}

const interruption = listenForInterruption();
try {
  process.exitCode = await run(process.argv.slice(2), interruption.signal);
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message} See --help.`);
    process.exitCode = 2;
  } else if (interruption.signal.aborted && !(error instanceof LeftBehindError)) {
    console.error('Interrupted: what was started has ended, and what it stored is removed.');
    process.exitCode = interruption.exitCode();
  } else throw error;
} finally {
  interruption.stop();
}
