import type { Delivery } from '@ine-scraping/contracts';

import type { ExpectedPlay } from '../expected-play.ts';
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
  readonly attempts: () => number;
  /** Milliseconds from each request that was acknowledged to its acknowledgement. */
  readonly acknowledgedInMs: () => readonly number[];
}

function countDeliveries({ deliveries }: ExpectedPlay): number {
  return deliveries.reduce((sum, { count }) => sum + count, 0);
}

/** Whether every delivery of the session was acknowledged or given up. */
export function hasEnded({ ended, expected }: SessionRecord): boolean {
  return ended >= countDeliveries(expected);
}

export function createSessionRecords(): SessionRecords {
  const records = new Map<string, SessionRecord>();
  /** Ended before `add`: a delivery can be faster than whoever started it. */
  const early = new Map<string, Delivery[]>();
  const acknowledgedInMs: number[] = [];
  let attempts = 0;
  let done = 0;

  function end(delivery: Delivery): void {
    const record = records.get(delivery.interviewId);
    if (!record) {
      early.set(delivery.interviewId, [...(early.get(delivery.interviewId) ?? []), delivery]);
      return;
    }
    attempts += delivery.attempts.length;
    const last = delivery.attempts.at(-1);
    if (last && delivery.state === 'ACKNOWLEDGED') acknowledgedInMs.push(last.durationMs);
    record.deliveries.set(delivery.id, knownDelivery(delivery));
    record.ended += 1;
    if (record.ended === countDeliveries(record.expected)) done += 1;
  }

  return {
    add({ interviewId, scenario }, expected) {
      records.set(interviewId, { interviewId, scenario, expected, deliveries: new Map(), ended: 0 });
      if (countDeliveries(expected) === 0) done += 1;
      for (const delivery of early.get(interviewId) ?? []) end(delivery);
      early.delete(interviewId);
    },
    end,
    keepOpen(delivery) {
      const record = records.get(delivery.interviewId);
      if (!record || record.deliveries.has(delivery.id)) return;
      attempts += delivery.attempts.length;
      record.deliveries.set(delivery.id, knownDelivery(delivery));
    },
    list: () => [...records.values()],
    done: () => done,
    attempts: () => attempts,
    acknowledgedInMs: () => acknowledgedInMs,
  };
}
