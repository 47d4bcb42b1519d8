import type { Outcome, Verification } from '@ine-scraping/contracts';
import type { Scenario } from '@ine-scraping/mock-provider';

/** What a play was to come to. */
export interface ExpectedEnd {
  readonly scenario: string;
  /** Of the verdict; `null` when the scenario promises none. */
  readonly outcome: Outcome | null;
  /** How long to wait for it, in milliseconds. */
  readonly limitMs: number;
}

/** Enough for the first retry of a notification, after 30 seconds, and for a first look at what none told, after 45. */
const verdictLimitMs = 90_000;

/** Where no verdict is to come: enough to see that none does. */
const noVerdictLimitMs = 15_000;

/** What a play of `scenario` must come to, if it is to have this outcome. Pure. */
export function expectEnd({ name, scraping }: Scenario, outcome: Outcome | null): ExpectedEnd {
  if (outcome === null) return { scenario: name, outcome, limitMs: noVerdictLimitMs };
  const { durationMs = 0 } = scraping;
  const longestMs = typeof durationMs === 'number' ? durationMs : durationMs.maxMs;
  return { scenario: name, outcome, limitMs: longestMs + verdictLimitMs };
}

/**
 * What a demo's receiver, which looks after `lookMs`, does about a FINISHED that never comes, whether the play lasts until
 * then, and when one in production would look. Pure.
 */
export function describeWait(lookMs: number, { limitMs }: Pick<ExpectedEnd, 'limitMs'>): string {
  const first = `by itself in ${lookMs / 1000} to ${Math.ceil((lookMs * 1.25) / 1000)} s`;
  const shortened = 'the demo shortens that: in production it looks after 40 minutes';
  return limitMs < lookMs
    ? `hears nothing more, and would look ${first} (${shortened}); this play ends before, after ${limitMs / 1000} s, because no look finds a verdict`
    : `hears nothing more, and will look ${first} (${shortened})`;
}

function whyThereIsNone(verification: Verification | undefined, limitMs: number): string {
  if (verification?.state === 'FAILED') {
    return `There is no verdict: ${verification.failure.reason} (${verification.failure.code}).`;
  }
  const state = verification ? `it is still ${verification.state}` : 'the receiver has not heard of it';
  return `There was no verdict within ${limitMs / 1000} seconds: ${state}.`;
}

/** What is wrong with how a play ended, in one sentence; nothing when it ended as its scenario says. */
export function complaintAbout(
  verification: Verification | undefined,
  { scenario, outcome: expected, limitMs }: ExpectedEnd,
): string | undefined {
  if (verification?.state !== 'SCORED') {
    return expected === null ? undefined : whyThereIsNone(verification, limitMs);
  }
  const { outcome } = verification.verdict;
  if (outcome === expected) return undefined;
  return `The verdict is ${outcome}, but the scenario ${scenario} should end with ${expected ?? 'no verdict'}.`;
}
