import { type Output, printable } from '../output.ts';
import { countReads } from '../verify-session.ts';
import type { PlayedSessionResult } from './play-session.ts';
import type { TimelineStep } from './timeline.ts';

/** Differences of a replay that are told one by one. */
const shownDifferencesMax = 20;

/** What a play came to. */
export interface PlayReport {
  readonly scenario: string;
  readonly seed: string;
  readonly played: PlayedSessionResult;
  /** Where it did not go as its scenario says. */
  readonly complaints: readonly string[];
  /** What makes the result mean less than it seems. */
  readonly hints: readonly string[];
  /** Where a replay differs from the recording; `null`: it was none. */
  readonly differences: readonly string[] | null;
  readonly interrupted: boolean;
}

/** Formats the steps of one play for a person. Why something failed is told in full once, and then counted. */
export function createStepFormat(output: Output): (step: TimelineStep) => string {
  const failures = new Map<string, number>();

  function describeReason(reason: string): string {
    const count = (failures.get(reason) ?? 0) + 1;
    failures.set(reason, count);
    return count === 1 ? `: ${reason}` : `, as before (${count} times now)`;
  }

  return ({ atMs, actor, text, reason }) => {
    const time = output.style('dim', `${(atMs / 1000).toFixed(2).padStart(8)} s`);
    const who = output.style(actor === 'Incode' ? 'magenta' : 'cyan', actor.padEnd(8));
    return `${time}  ${who}  ${printable(text + (reason === undefined ? '' : describeReason(reason)))}`;
  };
}

/** What `--json` prints. */
export function reportToJson(report: PlayReport): object {
  const { scenario, seed, complaints, hints, differences, interrupted } = report;
  const { session, deliveries, scoreReads, steps } = report.played;
  const { beforeFinished, afterFinished, withOutcome } = scoreReads;
  return {
    scenario,
    seed,
    interviewId: session.interviewId,
    externalId: session.externalId ?? null,
    verified: complaints.length === 0 && !interrupted,
    complaints,
    notes: hints,
    differences,
    interrupted,
    scoreReads: { beforeFinished, afterFinished, withOutcome },
    deliveries: deliveries.map(({ id, notification, forged, scrapingStatus, state, attempts }) => ({
      id,
      notification,
      forged,
      scrapingStatus,
      state,
      attempts: attempts.map(({ attempt, at, judgement, reason }) => ({ attempt, at, judgement, reason })),
    })),
    timeline: steps.map(({ atMs, actor, text, reason }) => ({
      atMs,
      actor,
      text: reason === undefined ? text : `${text}: ${reason}`,
    })),
  };
}

function printDifferences(differences: readonly string[], output: Output): void {
  if (differences.length === 0) {
    output.line(output.style('green', 'The replay is the same as the recording.'));
    return;
  }
  output.line(output.style('red', 'The replay differs from the recording:'));
  for (const difference of differences.slice(0, shownDifferencesMax))
    output.line(`  ${printable(difference)}`);
  const hidden = differences.length - shownDifferencesMax;
  if (hidden > 0) output.line(`  … and ${hidden} more.`);
}

/** The last lines for a person. */
export function printReport(report: PlayReport, output: Output): void {
  const { played, complaints, hints, differences, interrupted } = report;
  output.line();
  if (interrupted) {
    output.line('Interrupted: this is what was reached.');
    return;
  }
  if (complaints.length === 0) {
    const reads = countReads(played.scoreReads);
    const times = ['was not asked for', 'was asked for once'][reads] ?? `was asked for ${reads} times`;
    output.line(output.style('green', `The session went as its scenario says. The score ${times}.`));
  }
  for (const complaint of complaints) output.line(output.style('red', printable(complaint)));
  for (const hint of hints) output.line(output.style('yellow', hint));
  if (differences) printDifferences(differences, output);
}
