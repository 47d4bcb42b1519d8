// `pnpm demo`: plays one verification with both apps in this process, and ends with its verdict.
import { randomBytes } from 'node:crypto';

import { exitCodes, readArguments, UsageError } from './arguments.ts';
import { runCommand } from './run-command.ts';
import { formatStep } from './story/format-step.ts';
import { type PlayedVerification, playVerification } from './story/play-verification.ts';
import { expectedOutcome, scenarioNames } from './story/scenarios.ts';
import { startStage } from './story/start-stage.ts';
import { createTerminal, type Terminal } from './terminal.ts';

const options = {
  scenario: { type: 'string', default: 'current' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Long enough to see that the score is not there before the end, short enough not to wait for. */
const scrapingMs = 300;
const playLimitMs = 30_000;

const help = `pnpm demo [--scenario <name>] [--json]

Starts both apps on free ports with a temporary folder, plays one verification, prints its timeline and its verdict, and
ends.

  --scenario   what INE says: ${scenarioNames.join(', ')}.
               Default: current.
  --json       prints one JSON object and nothing else: { interviewId, scenario, state, verdict, timeline }.
               (pnpm --silent demo --json keeps pnpm quiet, too.)

Exit codes: 0 the verdict is the scenario's; 1 it is not, or something failed; 2 the command line is wrong.`;

/** What is wrong with how the play ended, in one sentence; nothing when the verdict is the scenario's. */
function complaintAbout({ verification }: PlayedVerification, scenario: string): string | undefined {
  const expected = expectedOutcome(scenario);
  if (verification?.state === 'SCORED') {
    const { outcome } = verification.verdict;
    if (outcome === expected) return undefined;
    return `The verdict is ${outcome}, but the scenario ${scenario} should end with ${expected}.`;
  }
  if (verification?.state === 'FAILED') {
    return `There is no verdict: ${verification.failure.reason} (${verification.failure.code}).`;
  }
  const state = verification ? `it is still ${verification.state}` : 'the receiver has not heard of it';
  return `There was no verdict within ${playLimitMs / 1000} seconds: ${state}.`;
}

function toJson({ interviewId, steps, verification }: PlayedVerification, scenario: string): string {
  const timeline = steps.map(({ at, kind, actor, text }) => ({ at, kind, actor, text }));
  const state = verification?.state ?? null;
  const verdict = verification?.verdict ?? null;
  return JSON.stringify({ interviewId, scenario, state, verdict, timeline }, null, 2);
}

interface DemoOptions {
  readonly scenario: string;
  readonly json: boolean;
}

async function play(
  { scenario, json }: DemoOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!json)
    terminal.line(`One verification, scenario ${scenario}. Starting both apps, with a new database …\n`);
  const stage = await startStage({ mockProvider: { scenario, scrapingMs } });
  try {
    const played = await playVerification(stage, {
      externalId: `demo-${randomBytes(3).toString('hex')}`,
      timeoutMs: playLimitMs,
      signal,
      onStep: (step, startedAt) => {
        if (!json) terminal.line(formatStep(step, startedAt, terminal));
      },
    });
    if (json) terminal.line(toJson(played, scenario));
    return complaintAbout(played, scenario);
  } finally {
    await stage.stop();
  }
}

async function demo(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const terminal = createTerminal(process.stdout);
  const { scenario, json, help: wantsHelp } = readArguments(argv, options);
  if (wantsHelp) {
    terminal.line(help);
    return exitCodes.done;
  }
  if (!scenarioNames.includes(scenario)) {
    throw new UsageError(`There is no scenario "${scenario}": choose one of ${scenarioNames.join(', ')}.`);
  }
  const complaint = await play({ scenario, json }, terminal, signal);
  if (complaint === undefined) return exitCodes.done;
  console.error(complaint);
  return exitCodes.failed;
}

await runCommand((signal) => demo(process.argv.slice(2), signal));
