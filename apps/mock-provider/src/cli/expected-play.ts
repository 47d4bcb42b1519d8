import type { Outcome } from '@ine-scraping/contracts';

import { isReadable } from '../webhook/compose-notification.ts';
import { type DeliveryPolicyName, deliveryPolicies } from '../webhook/delivery-policy.ts';
import type { PlannedNotification } from '../scenarios/planned-notification.ts';
import { firstOutcome, type Scenario } from '../scenarios/scenario.ts';

/** What the deliveries of one notification of a scenario must come to. */
export interface ExpectedDeliveries {
  /** Its place in the scenario, counted from 1, as each of its deliveries says it. */
  readonly notification: number;
  readonly scrapingStatus: string;
  /** Its copies, in all scrapings. */
  readonly count: number;
  /** The first attempt that a receiver can read: to acknowledge an earlier one is to lose what it said. */
  readonly firstReadableAttempt: number;
  /** Whether a receiver owes each an acknowledgement; it may as well refuse what is forged or names no interview. */
  readonly isOwed: boolean;
}

/** What one play of a scenario looks like from outside, whoever the receiver is. */
export interface ExpectedPlay {
  readonly deliveries: readonly ExpectedDeliveries[];
  /** Scraping ends, whether anybody is told or not. */
  readonly finishes: boolean;
  /** Scraping ends and FINISHED is sent: only then has a receiver any reason to read the score. */
  readonly announcesFinished: boolean;
  /** The verdicts that the score can lead to; empty when it never becomes ready. */
  readonly outcomes: readonly Outcome[];
  /** Somebody without credentials sends a notification too. */
  readonly hasForgery: boolean;
}

export interface PlayConditions {
  readonly policy: DeliveryPolicyName;
  /** How often scraping is started. Default 1. */
  readonly scrapings?: number;
}

type Numbered = PlannedNotification & { readonly number: number; readonly from: 'start' | 'end' };

function firstReadableAttempt({ fault, faultAttempts }: PlannedNotification): number {
  return isReadable(fault) ? 1 : faultAttempts + 1;
}

/** Reads from a scenario what its plays must come to. Pure. */
export function expectPlay(scenario: Scenario, { policy, scrapings = 1 }: PlayConditions): ExpectedPlay {
  const { scraping, notifications, score } = scenario;
  const attemptsMax = deliveryPolicies[policy].retryDelaysMs.length + 1;
  const sent = notifications
    .map((planned, index): Numbered => {
      const from = planned.from ?? (planned.status === 'FINISHED' ? 'end' : 'start');
      return { ...planned, from, number: index + 1 };
    })
    .filter(({ lost, from }) => !lost && (from === 'start' || scraping.finishes));

  function isOwed(planned: PlannedNotification): boolean {
    if (planned.withoutCredentials || planned.unknownInterview) return false;
    return firstReadableAttempt(planned) <= attemptsMax;
  }

  const first = firstOutcome(scenario);
  return {
    deliveries: sent.map((planned) => ({
      notification: planned.number,
      scrapingStatus: planned.status,
      count: planned.copies * scrapings,
      firstReadableAttempt: firstReadableAttempt(planned),
      isOwed: isOwed(planned),
    })),
    finishes: scraping.finishes,
    announcesFinished: sent.some(
      (planned) => planned.status === 'FINISHED' && planned.from === 'end' && isOwed(planned),
    ),
    outcomes: first ? [first, ...(score.outcomeAfter ? [score.outcomeAfter.outcome] : [])] : [],
    hasForgery: sent.some(({ withoutCredentials }) => withoutCredentials),
  };
}

/** Deliveries in all, copies and forgeries included. */
export function countDeliveries({ deliveries }: ExpectedPlay): number {
  return deliveries.reduce((sum, { count }) => sum + count, 0);
}
