import type { Outcome } from '@ine-scraping/contracts';

import { firstOutcome, type Scenario } from '../scenarios/scenario.ts';

/** What the deliveries of one session must come to. */
export interface ExpectedDeliveries {
  readonly scrapingStatus: string;
  /** Deliveries in all, copies and forgeries included. */
  readonly count: number;
  /**
   * How many of them must be acknowledged at least: all, but for the forged ones, which a careful receiver
   * refuses.
   */
  readonly acknowledged: number;
}

/** What one play of a scenario looks like from outside, whoever the receiver is. */
export interface ExpectedPlay {
  readonly deliveries: readonly ExpectedDeliveries[];
  /** Scraping ends and FINISHED is sent: only then has a receiver any reason to read the score. */
  readonly announcesFinished: boolean;
  /** The verdicts that the score can lead to; empty when it never becomes ready. */
  readonly outcomes: readonly Outcome[];
}

/** Reads from a scenario what its plays must come to. Pure. */
export function expectPlay(scenario: Scenario): ExpectedPlay {
  const { scraping, notifications, score } = scenario;
  const sent = notifications
    .map((planned) => ({
      ...planned,
      from: planned.from ?? (planned.status === 'FINISHED' ? 'end' : 'start'),
    }))
    .filter(({ lost, from }) => !lost && (from === 'start' || scraping.finishes));
  const statuses = [...new Set(sent.map(({ status }) => status))];
  const finished = sent.filter(({ status }) => status === 'FINISHED');
  const first = firstOutcome(scenario);
  return {
    deliveries: statuses.map((scrapingStatus) => {
      const same = sent.filter(({ status }) => status === scrapingStatus);
      const genuine = same.filter(
        ({ withoutCredentials, unknownInterview }) => !withoutCredentials && !unknownInterview,
      );
      return { scrapingStatus, count: sumCopies(same), acknowledged: sumCopies(genuine) };
    }),
    announcesFinished: finished.some(({ from, unknownInterview }) => from === 'end' && !unknownInterview),
    outcomes: first ? [first, ...(score.outcomeAfter ? [score.outcomeAfter.outcome] : [])] : [],
  };
}

function sumCopies(planned: readonly { readonly copies: number }[]): number {
  return planned.reduce((sum, { copies }) => sum + copies, 0);
}
