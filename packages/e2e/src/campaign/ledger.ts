import { createReceiverClient } from '@ine-scraping/client';
import type { Verification } from '@ine-scraping/contracts';

export type Status = 'IN_PROGRESS' | 'FINISHED';

/** What became of what was acknowledged. All but the first must be 0. */
export interface Balance {
  readonly acknowledged: number;
  /** Notifications that were acknowledged and are not there. */
  readonly lost: number;
  /** Verifications that were scored more than once. */
  readonly doubled: number;
  /** Verifications without a verdict, though a FINISHED was acknowledged. */
  readonly stuck: number;
}

/** Every acknowledgement, as the sender got it. */
export class Ledger {
  readonly #counts = new Map<string, Record<Status, number>>();
  #acknowledged = 0;

  get acknowledged(): number {
    return this.#acknowledged;
  }

  add(interviewId: string, status: Status): void {
    const counts = this.#counts.get(interviewId) ?? { IN_PROGRESS: 0, FINISHED: 0 };
    counts[status] += 1;
    this.#counts.set(interviewId, counts);
    this.#acknowledged += 1;
  }

  /** What the receiver at `url` knows, against what it has acknowledged. */
  async compare(url: string): Promise<Omit<Balance, 'doubled'>> {
    const known = new Map<string, Verification>();
    const client = createReceiverClient({ baseUrl: url });
    for await (const one of client.listVerifications({ pageSize: 200 })) known.set(one.interviewId, one);
    let lost = 0;
    let stuck = 0;
    for (const [interviewId, counts] of this.#counts) {
      const { notifications, state } = known.get(interviewId) ?? {};
      lost += Math.max(0, counts.IN_PROGRESS - (notifications?.inProgress ?? 0));
      lost += Math.max(0, counts.FINISHED - (notifications?.finished ?? 0));
      if (counts.FINISHED > 0 && state !== 'SCORED') stuck += 1;
    }
    return { acknowledged: this.#acknowledged, lost, stuck };
  }

  /** Verifications whose timeline has more than one way to SCORED. */
  async countDoubled(url: string): Promise<number> {
    const client = createReceiverClient({ baseUrl: url });
    let doubled = 0;
    for (const interviewId of this.#counts.keys()) {
      const { entries = [] } = (await client.getTimeline(interviewId)) ?? {};
      const scored = entries.filter((entry) => entry.kind === 'transition' && entry.to === 'SCORED');
      if (scored.length > 1) doubled += 1;
    }
    return doubled;
  }
}
