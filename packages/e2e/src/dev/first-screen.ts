import { randomBytes } from 'node:crypto';

import type { ScenarioSummary } from '@ine-scraping/contracts';

import { exitCodes } from '../arguments.ts';
import { formatStep } from '../story/format-step.ts';
import { playVerification } from '../story/play-verification.ts';
import { readScenarios } from '../story/scenarios.ts';
import type { DevRun } from './dev-run.ts';
import { nextSteps } from './next-steps.ts';
import { playObstacle } from './can-play.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** How much longer than the scraping itself a verification may take, in milliseconds. */
const playLimitMs = 30_000;

function newExternalId(prefix: string): string {
  return `${prefix}-${randomBytes(3).toString('hex')}`;
}

/** Plays one verification. Resolves with its interview. */
async function play({ plan, terminal, ending }: DevRun): Promise<string> {
  const { mockProvider, mockProviderUrl, receiver, receiverUrl } = plan;
  const { apiKey, email, password } = receiver.omni;
  const credentials = { apiKey: apiKey.reveal(), email: email.reveal(), password: password.reveal() };
  const played = await playVerification(
    { mockProviderUrl, receiverUrl, credentials },
    {
      externalId: newExternalId('solicitud'),
      timeoutMs: mockProvider.scrapingMs + playLimitMs,
      signal: ending.signal,
      onStep: (step, startedAt) => terminal.line(formatStep(step, startedAt, terminal)),
    },
  );
  if (!played.verification?.verdict && !played.verification?.failure) {
    terminal.line('There is no verdict yet; the receiver goes on trying.');
  }
  return played.interviewId;
}

/** The interview that was played; nothing when none was, or not to its end. */
async function playOrSayWhyNot(run: DevRun): Promise<string | undefined> {
  const obstacle = playObstacle(run.plan);
  if (obstacle !== undefined) {
    run.terminal.line(obstacle);
    return undefined;
  }
  try {
    run.terminal.line('One verification, played through the Omni API:\n');
    return await play(run);
  } catch (error) {
    run.ending.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    run.terminal.line(`The verification could not be played to its end: ${reason}.`);
    return undefined;
  }
}

async function scenariosOf({ plan, ending }: DevRun): Promise<ScenarioSummary[]> {
  try {
    return await readScenarios(plan.mockProviderUrl, ending.signal);
  } catch {
    ending.signal.throwIfAborted();
    // It starts again because its sources changed: the list is not worth waiting for.
    return [];
  }
}

/** What a newcomer sees, from the start to the next steps. Rejects when the ending comes first. */
export async function showFirstScreen(run: DevRun): Promise<void> {
  const { plan, terminal, ending } = run;
  const urls = [plan.mockProviderUrl, plan.receiverUrl];
  const ready = await Promise.all(urls.map((url) => waitUntilReady(url, ending.signal)));
  if (ready.includes(false)) {
    const late = urls.filter((_, index) => !ready[index]).join(' and ');
    ending.end({ exitCode: exitCodes.failed, message: `${late} did not become ready.` });
    return;
  }
  run.wereReady = true;
  terminal.line();
  const interviewId = await playOrSayWhyNot(run);
  const scenarios = await scenariosOf(run);
  const options = { externalId: newExternalId('prueba'), interviewId, scenarios };
  terminal.line(`\n${nextSteps(plan, options, terminal)}`);
}
