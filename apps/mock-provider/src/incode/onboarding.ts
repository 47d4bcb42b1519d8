import type { NotifiedOnboardingStatus } from '@ine-scraping/contracts';

import type { Session } from './session.ts';

/**
 * What an onboarding of the mock comes through, in this order: DOC but for `FACE_VALIDATION_FINISHED`, whose place before
 * government validation is OBS (a client waits there for exactly that).
 */
const statuses = [
  'ID_VALIDATION_FINISHED',
  'FACE_VALIDATION_FINISHED',
  'GOVERNMENT_VALIDATION_FINISHED',
  'ONBOARDING_FINISHED',
] as const satisfies readonly NotifiedOnboardingStatus[];
export type MilestoneStatus = (typeof statuses)[number];

/** A status that was reached. Times in milliseconds since 1970. */
export interface Milestone {
  readonly status: MilestoneStatus;
  readonly atMs: number;
}

/** What captures reach, each its own: a face can come before the document, or without one. */
const captured = statuses.slice(0, 2);

/**
 * What a session reaches by coming to `status`: the captures first, where it goes on from them, because nobody has to make
 * any here (INF). Nothing is reached twice, and nothing after `ONBOARDING_FINISHED`: scraping may end later than the
 * onboarding (INF).
 */
export function newlyReached(reached: readonly Milestone[], status: MilestoneStatus): MilestoneStatus[] {
  const known = new Set(reached.map((milestone) => milestone.status));
  if (known.has('ONBOARDING_FINISHED')) return [];
  const coming = captured.includes(status) ? [status] : [...captured, status];
  return coming.filter((one) => !known.has(one));
}

/** Moves a session's onboarding on to `status`; returns what it reached by that, in order. */
export function reachMilestone(
  { record }: Session,
  status: MilestoneStatus,
  atMs: number,
): MilestoneStatus[] {
  const reached = newlyReached(record.milestones, status);
  record.milestones.push(...reached.map((one) => ({ status: one, atMs })));
  return reached;
}

/** How far the onboarding has come; `UNKNOWN` before the first capture, which no webhook says (values DOC). */
export function onboardingStatus({ record }: Session): MilestoneStatus | 'UNKNOWN' {
  const reached = new Set(record.milestones.map(({ status }) => status));
  return statuses.findLast((status) => reached.has(status)) ?? 'UNKNOWN';
}
