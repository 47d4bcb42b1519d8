import { randomBytes } from 'node:crypto';

import { mockControlContract, type ScenarioSummary } from '@ine-scraping/contracts';

import type { Terminal } from '../command/terminal.ts';
import { formatStep } from '../story/format-step.ts';
import { runVerification } from '../story/run-verification.ts';
import { canPlay } from './can-play.ts';
import { nextSteps } from './next-steps.ts';
import type { Plan } from './preflight.ts';

/** One run of `pnpm dev`, until `signal` is aborted. */
export interface DevRun {
  readonly plan: Plan;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** How much longer than the scraping itself a verification may take, in milliseconds. */
const verdictLimitMs = 30_000;

const newExternalId = (prefix: string): string => `${prefix}-${randomBytes(3).toString('hex')}`;

/** Plays one verification. Resolves with its interview; with nothing when it was not played to its end, which is told. */
async function play({ plan, terminal, signal }: DevRun): Promise<string | undefined> {
  const { apiKey, email, password } = plan.receiver.omni;
  const credentials = { apiKey: apiKey.reveal(), email: email.reveal(), password: password.reveal() };
  try {
    const { interviewId, verification } = await runVerification(
      { ...plan, credentials },
      {
        externalId: newExternalId('solicitud'),
        limitMs: plan.mockProvider.scrapingMs + verdictLimitMs,
        signal,
        onStep: (step, startedAt) => terminal.line(formatStep(step, startedAt, terminal)),
      },
    );
    if (!verification?.verdict && !verification?.failure)
      terminal.line('There is no verdict yet; the receiver goes on trying.');
    return interviewId;
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    terminal.line(`The verification could not be played to its end: ${reason}.`);
    return undefined;
  }
}

/** The scenarios of the mock provider: those it comes with, and those it was given. */
async function readScenarios({ plan, signal }: DevRun): Promise<ScenarioSummary[]> {
  const { path, responses } = mockControlContract.listScenarios;
  const response = await fetch(`${plan.mockProviderUrl}${path}`, { signal });
  return responses[200].parse(await response.json()).scenarios;
}

/** What a newcomer sees once both apps are ready, from the start of one verification to the next steps. Rejects when aborted. */
export async function showFirstScreen(run: DevRun): Promise<void> {
  const { plan, terminal, signal } = run;
  const { obstacle, suggestions } = canPlay(plan, newExternalId('prueba'));
  terminal.line(`\n${obstacle ?? 'One verification, played through the Omni API:\n'}`);
  const interviewId = obstacle === undefined ? await play(run) : undefined;
  // While it starts again because its sources changed, the list is not worth waiting for.
  const scenarios = await readScenarios(run).catch(() => []);
  signal.throwIfAborted();
  terminal.line(`\n${nextSteps(plan, { suggestions, interviewId, scenarios }, terminal)}`);
}
