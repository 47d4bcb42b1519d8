import type { NotifiedOnboardingStatus } from '@ine-scraping/contracts';

import type { Session } from './session.ts';

/** What an onboarding of the mock comes through, in the documented order. */
export type MilestoneStatus = Extract<
  NotifiedOnboardingStatus,
  | 'ID_VALIDATION_FINISHED'
  | 'FACE_VALIDATION_FINISHED'
  | 'GOVERNMENT_VALIDATION_FINISHED'
  | 'ONBOARDING_FINISHED'
>;

/** A status that was reached. Times in milliseconds since 1970. */
export interface Milestone {
  readonly status: MilestoneStatus;
  readonly atMs: number;
}

/** The mock has no captures: whatever a session does first shows that they are done. */
const captures = ['ID_VALIDATION_FINISHED', 'FACE_VALIDATION_FINISHED'] as const;

/**
 * What a session reaches by coming to `status`: the captures first, if they were not reached yet. Nothing is
 * reached twice, and nothing after `ONBOARDING_FINISHED`: scraping may end later than the onboarding (INF).
 */
export function newlyReached(reached: readonly Milestone[], status: MilestoneStatus): MilestoneStatus[] {
  const known = new Set(reached.map((milestone) => milestone.status));
  if (known.has('ONBOARDING_FINISHED')) return [];
  return [...new Set<MilestoneStatus>([...captures, status])].filter((one) => !known.has(one));
}

/** Moves a session's onboarding on to `status`; returns what it reached by that, in order. */
export function reachMilestone(
  { record }: Session,
  status: MilestoneStatus,
  atMs: number,
): MilestoneStatus[] {
  const statuses = newlyReached(record.milestones, status);
  record.milestones.push(...statuses.map((one) => ({ status: one, atMs })));
  return statuses;
}

/**
 * How far the onboarding has come (values DOC, when each is reached INF). Before its first step the documents
 * count as captured, because the mock takes no pictures.
 */
export function onboardingStatus({ record }: Session): MilestoneStatus {
  return record.milestones.at(-1)?.status ?? 'ID_VALIDATION_FINISHED';
}
