import { randomBytes } from 'node:crypto';

import { mockControlContract, type ScenarioSummary } from '@ine-scraping/contracts';

import type { Terminal } from '../command/terminal.ts';
import { waitUntil } from '../command/wait-until.ts';
import { formatStep } from '../story/format-step.ts';
import { runVerification } from '../story/run-verification.ts';
import { canPlay } from './can-play.ts';
import { nextSteps } from './next-steps.ts';
import { type Plan, StartError } from './preflight.ts';

/** One run of `pnpm dev`, until `signal` is aborted. */
export interface DevRun {
  readonly plan: Plan;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** How much longer than the scraping itself a verification may take, in milliseconds. */
const verdictLimitMs = 30_000;

/** A first start creates the embedded database; on a slow machine that takes some ten seconds. */
const readyLimitMs = 90_000;
/** For one answer. */
const askLimitMs = 2_000;

/**
 * Resolves when both apps say that they are ready. Rejects when aborted.
 *
 * @throws StartError when one does not in time.
 */
export async function waitUntilReady({ plan, signal }: DevRun): Promise<void> {
  const urls = [plan.mockProviderUrl, plan.receiverUrl];
  const isReady = async (url: string): Promise<true | undefined> => {
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(askLimitMs)]);
      const response = await fetch(`${url}/readyz`, { signal: limited });
      await response.body?.cancel();
      return response.ok || undefined;
    } catch {
      // It does not listen yet, or is too busy to answer: both are "not yet".
      return undefined;
    }
  };
  const waiting = { limitMs: readyLimitMs, everyMs: 100, signal };
  const ready = await Promise.all(urls.map((url) => waitUntil(() => isReady(url), waiting)));
  const late = urls.filter((_, index) => !ready[index]);
  if (late.length > 0) throw new StartError(`${late.join(' and ')} did not become ready.`);
}

function newExternalId(prefix: string): string {
  return `${prefix}-${randomBytes(3).toString('hex')}`;
}

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
    if (!verification?.verdict && !verification?.failure) {
      terminal.line('There is no verdict yet; the receiver goes on trying.');
    }
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
  try {
    const response = await fetch(`${plan.mockProviderUrl}${path}`, { signal });
    return responses[200].parse(await response.json()).scenarios;
  } catch {
    signal.throwIfAborted();
    // It starts again because its sources changed: the list is not worth waiting for.
    return [];
  }
}

/** What a newcomer sees once both apps are ready, from the start of one verification to the next steps. Rejects when aborted. */
export async function showFirstScreen(run: DevRun): Promise<void> {
  const { plan, terminal } = run;
  const { obstacle, suggestions } = canPlay(plan, newExternalId('prueba'));
  terminal.line(`\n${obstacle ?? 'One verification, played through the Omni API:\n'}`);
  const interviewId = obstacle === undefined ? await play(run) : undefined;
  const scenarios = await readScenarios(run);
  terminal.line(`\n${nextSteps(plan, { suggestions, interviewId, scenarios }, terminal)}`);
}
