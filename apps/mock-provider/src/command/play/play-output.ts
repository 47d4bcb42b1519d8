import type { Output } from '../output.ts';
import type { PlayedSessionResult } from './play-session.ts';
import { readsScore, type TimelineStep } from './timeline.ts';

/** Differences of a replay that are told one by one. */
const shownDifferencesMax = 20;

/** What a play came to. */
export interface Ending {
  readonly scenario: string;
  readonly seed: string;
  readonly played: PlayedSessionResult;
  /** Where it did not go as its scenario says. */
  readonly complaints: readonly string[];
  /** Where a replay differs from the recording; `null`: it was none. */
  readonly differences: readonly string[] | null;
  readonly interrupted: boolean;
}

export function formatStep({ atMs, actor, text }: TimelineStep, output: Output): string {
  const time = output.style('dim', `${(atMs / 1000).toFixed(2).padStart(8)} s`);
  const who = output.style(actor === 'Incode' ? 'magenta' : 'cyan', actor.padEnd(8));
  return `${time}  ${who}  ${text}`;
}

/** What `--json` prints. */
export function endingToJson(ending: Ending): object {
  const { scenario, seed, complaints, differences, interrupted } = ending;
  const { session, deliveries, requests, steps } = ending.played;
  return {
    scenario,
    seed,
    interviewId: session.interviewId,
    externalId: session.externalId ?? null,
    acknowledged: complaints.length === 0 && !interrupted,
    complaints,
    differences,
    interrupted,
    scoreReads: requests.filter(readsScore).length,
    deliveries: deliveries.map(({ id, scrapingStatus, state, attempts }) => ({
      id,
      scrapingStatus,
      state,
      attempts: attempts.map(({ attempt, at, judgement, reason }) => ({ attempt, at, judgement, reason })),
    })),
    timeline: steps.map(({ atMs, actor, text }) => ({ atMs, actor, text })),
  };
}

function printDifferences(differences: readonly string[], output: Output): void {
  if (differences.length === 0) {
    output.line(output.style('green', 'The replay is the same as the recording.'));
    return;
  }
  output.line(output.style('red', 'The replay differs from the recording:'));
  for (const difference of differences.slice(0, shownDifferencesMax)) output.line(`  ${difference}`);
  const hidden = differences.length - shownDifferencesMax;
  if (hidden > 0) output.line(`  … and ${hidden} differences more.`);
}

/** The last lines for a person. */
export function printEnding({ played, complaints, differences, interrupted }: Ending, output: Output): void {
  output.line();
  if (interrupted) {
    output.line('Interrupted: this is what was reached.');
    return;
  }
  const reads = played.requests.filter(readsScore).length;
  if (complaints.length === 0) {
    const scores =
      reads === 0
        ? 'The score was not read.'
        : `The score was read ${reads === 1 ? 'once' : `${reads} times`}.`;
    output.line(output.style('green', `Every delivery of the scenario was acknowledged. ${scores}`));
  }
  for (const complaint of complaints) output.line(output.style('red', complaint));
  if (differences) printDifferences(differences, output);
}
