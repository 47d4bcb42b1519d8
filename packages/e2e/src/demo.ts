// `pnpm demo`: plays one verification with both apps in this process, and ends with its verdict.
import { randomBytes } from 'node:crypto';

import { type Scenario, scenarios } from '@ine-scraping/mock-provider';
import { chooseOneOf } from '@ine-scraping/mock-provider/did-you-mean';

import { createCommand, exitCodes, runCommand, UsageError } from './command/run-command.ts';
import { createTerminal, type Terminal } from './command/terminal.ts';
import { startBothApps } from './story/both-apps.ts';
import { formatStep } from './story/format-step.ts';
import { complaintAbout, describeWait, type ExpectedEnd, expectEnd } from './story/judge-play.ts';
import { type RunVerification, runVerification } from './story/run-verification.ts';
import type { Losses } from './story/timeline.ts';

/** Long enough to see that the score is not there before the end, short enough not to wait for. */
const scrapingMs = 300;

/**
 * A notification that never comes is found out by looking, after 40 minutes: nobody waits for a demo that long. Still after
 * Incode's first retry, which comes after 30 seconds, so that the two are seen in the order that they have in earnest.
 */
const lookMs = 45_000;
const impatience = { RECEIVER_LOOK_BACKOFF_MS: String(lookMs), RECEIVER_RECONCILE_EVERY_MS: '1000' };

function lossesOf({ notifications, scraping }: Scenario, expected: ExpectedEnd): Losses {
  const lost = notifications.filter((planned) => planned.lost).map(({ status }) => status);
  return { lost, neverEnds: !scraping.finishes, wait: describeWait(lookMs, expected) };
}

const scenarioNames = scenarios.map(({ name }) => name);

const command = createCommand({
  name: 'pnpm demo',
  description:
    'Starts both apps on free ports with a temporary folder, plays one verification, prints its timeline and its verdict, and ' +
    `ends. The receiver of a demo looks after ${lookMs / 1000} seconds, instead of 40 minutes, for what no notification told it.`,
  exitCodes: '0 it ended as the scenario says; 1 it did not, or something failed',
})
  .option(
    '--scenario <name>',
    `what INE says, and what goes wrong on the way. One of ${scenarioNames.join(', ')}.`,
    'current',
  )
  .option(
    '--json',
    'prints one JSON object and nothing else: { interviewId, scenario, state, verdict, timeline }. ' +
      '(pnpm --silent demo --json keeps pnpm quiet, too.)',
  );

function toJson({ interviewId, steps, verification }: RunVerification, scenario: string): string {
  const timeline = steps.map(({ at, kind, actor, text }) => ({ at, kind, actor, text }));
  const state = verification?.state ?? null;
  const verdict = verification?.verdict ?? null;
  return JSON.stringify({ interviewId, scenario, state, verdict, timeline }, null, 2);
}

/** Plays `scenario` once. Resolves with what is wrong with how it ended. */
async function play(
  scenario: Scenario,
  json: boolean,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { name } = scenario;
  if (!json)
    terminal.line(
      `${terminal.style('bold', `Going to play scenario ${name}: ${scenario.description}`)}\nStarting both apps, with a new database …\n`,
    );
  const apps = await startBothApps({ mockProvider: { scenario: name, scrapingMs }, receiver: impatience });
  try {
    const summaries = await apps.mockProvider.control.scenarios();
    const expected = expectEnd(scenario, summaries.find((summary) => summary.name === name)?.outcome ?? null);
    const run = await runVerification(apps, {
      externalId: `demo-${randomBytes(3).toString('hex')}`,
      losses: lossesOf(scenario, expected),
      limitMs: expected.limitMs,
      signal,
      onStep: (step, startedAt) => {
        if (!json) terminal.line(formatStep(step, startedAt, terminal));
      },
    });
    if (json) terminal.line(toJson(run, name));
    const complaint = complaintAbout(run.verification, expected);
    if (!json && complaint === undefined && expected.outcome === null) {
      terminal.line('\nNo verdict came, as the scenario says.');
    }
    return complaint;
  } finally {
    await apps.stop();
  }
}

await runCommand(command, async (signal) => {
  const { scenario: name, json = false } = command.opts<{ scenario: string; json?: true }>();
  const scenario = scenarios.find((known) => known.name === name);
  if (!scenario) {
    throw new UsageError(`There is no scenario ${name}: ${chooseOneOf(scenarioNames, name)}.`);
  }
  const complaint = await play(scenario, json, createTerminal(process.stdout), signal);
  if (complaint === undefined) return exitCodes.done;
  console.error(complaint);
  return exitCodes.failed;
});
