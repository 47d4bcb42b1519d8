// `pnpm campaign`: receivers are killed, stopped and cut off from their database at random while notifications come, on both
// engines; then everything that was acknowledged must be there, and every verdict once.
import { randomInt } from 'node:crypto';

import { Random } from './campaign/random.ts';
import { type EngineName, runStage, type StageResult } from './campaign/run-stage.ts';
import { createCommand, exitCodes, runCommand, UsageError } from './command/run-command.ts';
import { createTerminal, type Terminal } from './command/terminal.ts';

interface Options {
  readonly minutes: string;
  readonly seed?: string;
  readonly engine?: string;
  readonly json?: boolean;
}

const engines: readonly EngineName[] = ['pglite', 'postgres'];
const seedMax = 2 ** 31 - 1;

const command = createCommand({
  name: 'pnpm campaign',
  description:
    'Kills (at random and at named points), stops, replicas, nonsense, and the faults of a PostgreSQL of its own: a primary and a ' +
    "synchronous standby on loopback, from PostgreSQL's programs, under notifications that never end. Then it counts.",
  details:
    '\nThe seed decides which faults come in which order; when exactly each of them strikes is up to the machine.\n',
  exitCodes: '0 nothing was lost, doubled or stuck; 1 something was, or a receiver ended by itself',
})
  .option('--minutes <number>', 'how long faults follow each other, on all engines together', '10')
  .option('--seed <number>', 'of an earlier campaign; drawn and printed when absent')
  .option('--engine <name>', `only this one: ${engines.join(' or ')}`)
  .option('--json', 'prints one JSON object to standard output, and the rest to standard error');

function readNumber(name: string, text: string, max: number): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && number <= max) return number;
  throw new UsageError(`--${name} must be a number from 0 to ${max}, not '${text}'; see --help.`);
}

function readEngines(name: string | undefined): readonly EngineName[] {
  const chosen = engines.filter((engine) => name === undefined || engine === name);
  if (chosen.length > 0) return chosen;
  throw new UsageError(`--engine must be ${engines.join(' or ')}, not '${name}'; see --help.`);
}

function isBroken({ accidents, doubled, lost, quietMs, stuck }: StageResult): boolean {
  return lost + doubled + stuck + accidents.length > 0 || quietMs === null;
}

function showResult(result: StageResult, terminal: Terminal): void {
  const { accidents, acknowledged, doubled, engine, fuzzed, kills, lost, quietMs, rounds, stuck } = result;
  const quiet = quietMs === null ? 'never quiet' : `quiet after ${(quietMs / 1000).toFixed(1)} s`;
  const line = `${engine}: ${rounds} rounds, ${kills} kills, ${fuzzed} fuzzed; ${acknowledged} acknowledged, ${lost} lost, ${doubled} doubled, ${stuck} stuck; ${quiet}`;
  terminal.line(isBroken(result) ? terminal.style('red', line) : line);
  for (const accident of accidents.slice(0, 20)) terminal.line(`  ${accident}`);
  if (accidents.length > 20) terminal.line(`  … and ${accidents.length - 20} more`);
}

await runCommand(command, async (signal) => {
  const { engine, json = false, minutes, seed: givenSeed } = command.opts<Options>();
  const chosen = readEngines(engine);
  const durationMs = (readNumber('minutes', minutes, 10_000) * 60_000) / chosen.length;
  const seed = givenSeed === undefined ? randomInt(seedMax) : readNumber('seed', givenSeed, seedMax);
  const terminal = createTerminal(json ? process.stderr : process.stdout);
  terminal.line(`Seed ${seed}.`);
  const start = performance.now();
  const results: StageResult[] = [];
  for (const one of chosen) {
    const onFault = (name: string): void => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      terminal.line(terminal.style('dim', `${seconds.padStart(8)} s  ${one}  ${name}`));
    };
    // Of its own for each engine: one engine alone suffers what it suffers beside the other.
    const random = new Random(seed + engines.indexOf(one));
    const result = await runStage({ engine: one, durationMs, random, signal, onFault });
    showResult(result, terminal);
    results.push(result);
  }
  if (json) process.stdout.write(`${JSON.stringify({ seed, results }, null, 2)}\n`);
  return results.some(isBroken) ? exitCodes.failed : exitCodes.done;
});
