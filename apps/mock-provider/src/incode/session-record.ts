import type { Milestone } from './onboarding.ts';

/** What a session knows of itself besides the scraping. */
export interface SessionRecord {
  /** As start was given them. */
  customFields: Readonly<Record<string, unknown>> | null;
  /** The `configurationId` of start. */
  flowId: string | null;
  /** How far the onboarding has come, in order. */
  readonly milestones: Milestone[];
  /** Milliseconds since 1970. */
  closedAtMs: number | null;
  /** A customer was made of its person. */
  approved: boolean;
  /** The personal data was deleted, and nothing else. */
  personalDataDeleted: boolean;
}

export function createSessionRecord(): SessionRecord {
  return {
    customFields: null,
    flowId: null,
    milestones: [],
    closedAtMs: null,
    approved: false,
    personalDataDeleted: false,
  };
}
