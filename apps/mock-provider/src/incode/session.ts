import type { MockSession } from '@ine-scraping/contracts';

import { createRandom, type Random } from '../random.ts';
import type { CaptureName } from '../scenarios/capture-fault.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Milestone } from './onboarding.ts';
import type { Person } from './persons.ts';

/** Of the customer that the mock has. Official backends read it from the answer of start (OBS). */
export const clientId = 'mockprovider';

/** Where the scraping of a session stands; times in milliseconds since 1970. */
export type Scraping =
  | { readonly status: 'NOT_STARTED' }
  | { readonly status: 'IN_PROGRESS'; readonly startedAtMs: number }
  | { readonly status: 'FINISHED'; readonly startedAtMs: number; readonly finishedAtMs: number };

/** What a session knows of itself besides the scraping. */
export interface SessionRecord {
  /** As start was given them. */
  customFields: Readonly<Record<string, unknown>> | null;
  /** The `configurationId` of start. */
  flowId: string | null;
  /** How often each thing was captured, well or not; of the pictures nothing is kept. */
  readonly captures: Record<CaptureName, number>;
  /** What the onboarding has reached, in the order in which it was reached. */
  readonly milestones: Milestone[];
  /** Milliseconds since 1970. */
  closedAtMs: number | null;
  /** A customer was made of its person. */
  approved: boolean;
  /** The personal data was deleted, and nothing else. */
  personalDataDeleted: boolean;
}

/** Incode's onboarding session. */
export interface Session {
  /** 24 hexadecimal characters (OBS). */
  readonly interviewId: string;
  /** 6 characters (OBS). */
  readonly interviewCode: string;
  /** Only if it was sent in start; then it is in every notification (DOC). */
  readonly externalId: string | undefined;
  readonly scenario: Scenario;
  /** Where its notifications go instead of the mock's URL, already checked. */
  readonly webhookUrl: string | undefined;
  /** Named as its own seed, this plays the same session on any mock. */
  readonly seed: string;
  readonly createdAtMs: number;
  /** This session's own source, so that what others do at the same time does not change it. */
  readonly random: Random;
  readonly record: SessionRecord;
  person: Person;
  scraping: Scraping;
  /** When each scraping was started, milliseconds since 1970; its play counts from there. */
  readonly scrapingsAtMs: number[];
  /** INE was asked directly and answered, or failed to. */
  directlyAnswered: boolean;
}

/**
 * What is drawn for the customer that a session's person is, or will be: first its id. A source of its own, because
 * whoever asks for it must not change what the session draws later.
 */
export function customerRandom({ interviewId }: Pick<Session, 'interviewId'>): Random {
  return createRandom(`customer of ${interviewId}`);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The session as the control API shows it. */
export function describeSession({
  interviewId,
  externalId,
  scenario,
  createdAtMs,
  scraping,
}: Session): MockSession {
  return {
    interviewId,
    ...(externalId === undefined ? {} : { externalId }),
    scenario: scenario.name,
    scrapingStatus: scraping.status,
    createdAt: iso(createdAtMs),
    scrapingStartedAt: scraping.status === 'NOT_STARTED' ? null : iso(scraping.startedAtMs),
    scrapingFinishedAt: scraping.status === 'FINISHED' ? iso(scraping.finishedAtMs) : null,
  };
}
