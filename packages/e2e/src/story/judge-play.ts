import type { Outcome, Verification } from '@ine-scraping/contracts';

/** What a play was to come to. */
export interface ExpectedEnd {
  readonly scenario: string;
  /** Of the verdict; nothing when the scenario promises none. */
  readonly outcome: Outcome | undefined;
  /** How long the verdict was waited for, in milliseconds. */
  readonly limitMs: number;
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
    return expected === undefined ? undefined : whyThereIsNone(verification, limitMs);
  }
  const { outcome } = verification.verdict;
  if (outcome === expected) return undefined;
  return `The verdict is ${outcome}, but the scenario ${scenario} should end with ${expected ?? 'no verdict'}.`;
}
