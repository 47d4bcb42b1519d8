import { createRandom } from '../random.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { createPerson } from './persons.ts';
import type { Session, SessionRecord } from './session.ts';

/**
 * Sessions remembered at once; beyond that the oldest are forgotten, so that a mock under load for days does
 * not fill the memory.
 */
export const sessionsMax = 100_000;

export interface NewSession {
  readonly scenario: Scenario;
  readonly externalId?: string | undefined;
  /** Default: the mock's seed and the number of the session. */
  readonly seed?: string | undefined;
  /** A URL of its own, already checked. */
  readonly webhookUrl?: string | undefined;
  readonly nowMs: number;
}

export interface Sessions {
  create(session: NewSession): Session;
  find(interviewId: string): Session | undefined;
  /** Forgets one session; its tokens open nothing then. What is being delivered goes on. */
  delete(interviewId: string): void;
  clear(): void;
}

function newRecord(): SessionRecord {
  return {
    customFields: null,
    flowId: null,
    captures: { 'front-id': 0, 'back-id': 0, face: 0 },
    milestones: [],
    closedAtMs: null,
    approved: false,
    personalDataDeleted: false,
  };
}

/** Keeps what came last, up to `max`. */
export function forgetTheOldest(remembered: Map<string, unknown> | Set<string>, max: number): void {
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
    create({ scenario, externalId, webhookUrl, seed: ownSeed, nowMs }) {
      const sessionSeed = takeSeed(ownSeed);
      const random = createRandom(`session ${sessionSeed}`);
      const session: Session = {
        seed: sessionSeed,
        interviewId: random.hex(24),
        interviewCode: random.hex(6).toUpperCase(),
        externalId,
        scenario,
        webhookUrl,
        createdAtMs: nowMs,
        random,
        record: newRecord(),
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
