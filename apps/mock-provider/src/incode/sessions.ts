import type { MockSession } from '@ine-scraping/contracts';

import { createRandom, type Random } from '../random.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { createPerson, type Person } from './persons.ts';
import { createSessionRecord, type SessionRecord } from './session-record.ts';

/**
 * Sessions remembered at once; beyond that the oldest are forgotten, so that a mock under load for days does
 * not fill the memory.
 */
export const sessionsMax = 100_000;

/** Where the scraping of a session stands; times in milliseconds since 1970. */
export type Scraping =
  | { readonly status: 'NOT_STARTED' }
  | { readonly status: 'IN_PROGRESS'; readonly startedAtMs: number }
  | { readonly status: 'FINISHED'; readonly startedAtMs: number; readonly finishedAtMs: number };

/** Incode's onboarding session. */
export interface Session {
  /** 24 hexadecimal characters (OBS). */
  readonly interviewId: string;
  /** 6 characters (OBS). */
  readonly interviewCode: string;
  /** Only if it was sent in start; then it is in every notification (DOC). */
  readonly externalId: string | undefined;
  readonly scenario: Scenario;
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

export interface NewSession {
  readonly scenario: Scenario;
  readonly externalId?: string | undefined;
  /** Default: the mock's seed and the number of the session. */
  readonly seed?: string | undefined;
  readonly nowMs: number;
}

export interface Sessions {
  create(session: NewSession): Session;
  find(interviewId: string): Session | undefined;
  /** Forgets one session; its tokens open nothing then. What is being delivered goes on. */
  delete(interviewId: string): void;
  clear(): void;
}

function forgetTheOldest(remembered: Map<string, unknown>, max: number): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= max) return;
    remembered.delete(key);
  }
}

/** `max`: how many are remembered. */
export function createSessions(seed: string, max = sessionsMax): Sessions {
  const sessions = new Map<string, Session>();
  /** How often each own seed was used. */
  const uses = new Map<string, number>();
  /** The seeds that sessions have, so that no two sessions are the same. */
  const taken = new Map<string, true>();
  let unnamed = 0;

  function chooseSeed(ownSeed: string | undefined): string {
    if (ownSeed === undefined) {
      unnamed += 1;
      return `${seed}/${unnamed}`;
    }
    // A seed that was used before gives a new session all the same, and the same new one in each run.
    const use = (uses.get(ownSeed) ?? 0) + 1;
    uses.set(ownSeed, use);
    forgetTheOldest(uses, max);
    return use === 1 ? ownSeed : `${ownSeed}/${use}`;
  }

  function takeSeed(ownSeed: string | undefined): string {
    let chosen = chooseSeed(ownSeed);
    while (taken.has(chosen)) chosen = chooseSeed(ownSeed);
    taken.set(chosen, true);
    forgetTheOldest(taken, max);
    return chosen;
  }

  return {
    create({ scenario, externalId, seed: ownSeed, nowMs }) {
      const sessionSeed = takeSeed(ownSeed);
      const random = createRandom(`session ${sessionSeed}`);
      const session: Session = {
        seed: sessionSeed,
        interviewId: random.hex(24),
        interviewCode: random.hex(6).toUpperCase(),
        externalId,
        scenario,
        createdAtMs: nowMs,
        random,
        record: createSessionRecord(),
        person: createPerson(random),
        scraping: { status: 'NOT_STARTED' },
        scrapingsAtMs: [],
        directlyAnswered: false,
      };
      sessions.set(session.interviewId, session);
      forgetTheOldest(sessions, max);
      return session;
    },
    find: (interviewId) => sessions.get(interviewId),
    delete: (interviewId) => void sessions.delete(interviewId),
    clear() {
      sessions.clear();
      uses.clear();
      taken.clear();
      unnamed = 0;
    },
  };
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
