// `pnpm demo`: plays one verification with both apps in this process, and ends with its verdict.
import { randomBytes } from 'node:crypto';

import { type Scenario, scenarios } from '@ine-scraping/mock-provider';

import { exitCodes, readArguments, UsageError } from './arguments.ts';
import { runCommand } from './run-command.ts';
import { formatStep } from './story/format-step.ts';
import { complaintAbout, expectEnd } from './story/judge-play.ts';
import { type PlayedVerification, playVerification } from './story/play-verification.ts';
import { startStage } from './story/start-stage.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { wrapList } from './wrap-list.ts';

const options = {
  scenario: { type: 'string', default: 'current' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Long enough to see that the score is not there before the end, short enough not to wait for. */
const scrapingMs = 300;

/**
 * A notification that never comes is found out by looking, after 40 minutes: nobody waits for a demo that long. Still after
 * Incode's first retry, which comes after 30 seconds, so that the two are seen in the order that they have in earnest.
 */
const lookMs = 45_000;
const impatience = { RECEIVER_LOOK_BACKOFF_MS: String(lookMs), RECEIVER_RECONCILE_EVERY_MS: '1000' };

const scenarioNames = scenarios.map(({ name }) => name);

const help = `pnpm demo [--scenario <name>] [--json]

Starts both apps on free ports with a temporary folder, plays one verification, prints its timeline and its verdict, and
ends. The receiver of a demo looks after ${lookMs / 1000} seconds, instead of 40 minutes, for what no notification told it.

  --scenario   what INE says, and what goes wrong on the way; default ${options.scenario.default}. One of
               ${wrapList(scenarioNames, '               ')}.
  --json       prints one JSON object and nothing else: { interviewId, scenario, state, verdict, timeline }.
               (pnpm --silent demo --json keeps pnpm quiet, too.)

Exit codes: 0 it ended as the scenario says; 1 it did not, or something failed; 2 the command line is wrong.`;

function toJson({ interviewId, steps, verification }: PlayedVerification, scenario: string): string {
  const timeline = steps.map(({ at, kind, actor, text }) => ({ at, kind, actor, text }));
  const state = verification?.state ?? null;
  const verdict = verification?.verdict ?? null;
  return JSON.stringify({ interviewId, scenario, state, verdict, timeline }, null, 2);
}

interface DemoOptions {
  readonly scenario: Scenario;
  readonly json: boolean;
}

async function play(
  { scenario, json }: DemoOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { name } = scenario;
  if (!json) terminal.line(`One verification, scenario ${name}. Starting both apps, with a new database …\n`);
  const stage = await startStage({ mockProvider: { scenario: name, scrapingMs }, receiver: impatience });
  try {
    const summaries = await stage.mockProvider.control.scenarios();
    const expected = expectEnd(scenario, summaries.find((summary) => summary.name === name)?.outcome ?? null);
    const played = await playVerification(stage, {
      externalId: `demo-${randomBytes(3).toString('hex')}`,
      timeoutMs: expected.limitMs,
      signal,
      onStep: (step, startedAt) => {
        if (!json) terminal.line(formatStep(step, startedAt, terminal));
      },
    });
    if (json) terminal.line(toJson(played, name));
    const complaint = complaintAbout(played.verification, expected);
    if (!json && complaint === undefined && expected.outcome === null) {
      terminal.line('\nNo verdict came, as the scenario says.');
    }
    return complaint;
  } finally {
    await stage.stop();
  }
}

async function demo(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const terminal = createTerminal(process.stdout);
  const { scenario: name, json, help: wantsHelp } = readArguments(argv, options);
  if (wantsHelp) {
    terminal.line(help);
    return exitCodes.done;
  }
  const scenario = scenarios.find((known) => known.name === name);
  if (!scenario)
    throw new UsageError(`There is no scenario "${name}": choose one of ${scenarioNames.join(', ')}.`);
  const complaint = await play({ scenario, json }, terminal, signal);
  if (complaint === undefined) return exitCodes.done;
  console.error(complaint);
  return exitCodes.failed;
}

await runCommand((signal) => demo(process.argv.slice(2), signal));
