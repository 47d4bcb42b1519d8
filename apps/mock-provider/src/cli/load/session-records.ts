import type { Delivery } from '@ine-scraping/contracts';

import { countDeliveries, type ExpectedPlay } from '../expected-play.ts';
import { type KnownDelivery, knownDelivery } from '../verify-session.ts';

/** What is kept of a session under load: the log of the mock forgets, and holds more than is needed. */
export interface SessionRecord {
  readonly interviewId: string;
  readonly scenario: string;
  readonly expected: ExpectedPlay;
  readonly deliveries: Map<string, KnownDelivery>;
  ended: number;
}

/** All that a load keeps while it runs. */
export interface SessionRecords {
  add(session: { readonly interviewId: string; readonly scenario: string }, expected: ExpectedPlay): void;
  /** Takes a delivery that has ended; of a session that is not of this load nothing is kept. */
  end(delivery: Delivery): void;
  /** Takes a delivery that has not. */
  keepOpen(delivery: Delivery): void;
  list(): readonly SessionRecord[];
  /** Sessions whose deliveries have all ended. */
  done(): number;
  /** Of each attempt: milliseconds from when it was due until it began. */
  readonly lateMs: () => readonly number[];
  /**
   * Of each attempt that was acknowledged: milliseconds from when it was due, because whoever measures from when it began
   * leaves out what a slow receiver kept waiting.
   */
  readonly acknowledgedInMs: () => readonly number[];
  /** The same from when it began: what the receiver took for it. */
  readonly answeredInMs: () => readonly number[];
}

/** Whether every delivery of the session was acknowledged or given up. */
export function hasEnded({ ended, expected }: SessionRecord): boolean {
  return ended >= countDeliveries(expected);
}

export function createSessionRecords(): SessionRecords {
  const records = new Map<string, SessionRecord>();
  const lateMs: number[] = [];
  const acknowledgedInMs: number[] = [];
  const answeredInMs: number[] = [];
  let done = 0;

  function keep(delivery: Delivery): SessionRecord | undefined {
    const record = records.get(delivery.interviewId);
    if (!record) return undefined;
    lateMs.push(...delivery.attempts.map((attempt) => attempt.lateMs));
    record.deliveries.set(delivery.id, knownDelivery(delivery));
    return record;
  }

  return {
    add({ interviewId, scenario }, expected) {
      records.set(interviewId, { interviewId, scenario, expected, deliveries: new Map(), ended: 0 });
      if (countDeliveries(expected) === 0) done += 1;
    },
    end(delivery) {
      const record = keep(delivery);
      if (!record) return;
      const last = delivery.attempts.at(-1);
      if (last && delivery.state === 'ACKNOWLEDGED') {
        answeredInMs.push(last.durationMs);
        acknowledgedInMs.push(last.lateMs + last.durationMs);
      }
      record.ended += 1;
      if (record.ended === countDeliveries(record.expected)) done += 1;
    },
    keepOpen(delivery) {
      if (!records.get(delivery.interviewId)?.deliveries.has(delivery.id)) keep(delivery);
    },
    list: () => [...records.values()],
    done: () => done,
    lateMs: () => lateMs,
    acknowledgedInMs: () => acknowledgedInMs,
    answeredInMs: () => answeredInMs,
  };
}
