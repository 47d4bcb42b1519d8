import type { Outcome } from '@ine-scraping/contracts';

import { isReadable } from '../webhook/compose-notification.ts';
import { type DeliveryPolicyName, deliveryPolicies } from '../webhook/delivery-policy.ts';
import type { PlannedNotification } from '../scenarios/planned-notification.ts';
import { firstOutcome, needsOutcome, type ReceiverDuty, type Scenario } from '../scenarios/scenario.ts';

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
  /** Scraping ends and FINISHED is sent: only then does a notification give a receiver reason to read the score. */
  readonly announcesFinished: boolean;
  /**
   * Reads of the score that a right receiver makes at least; after FINISHED, where that is sent. Where no outcome is due, FINISHED
   * prompts one of them at most, and the others come without any notification.
   */
  readonly readsDue: number;
  /** One of them must be answered with the outcome. */
  readonly outcomeDue: boolean;
  /** Why no FINISHED tells anybody, as the beginning of a sentence. */
  readonly whyUntold: string;
  /** The verdicts that the score can lead to; empty when it never becomes ready. */
  readonly outcomes: readonly Outcome[];
  /** Somebody without credentials sends a notification too. */
  readonly hasForgery: boolean;
}

export interface PlayConditions {
  readonly policy: DeliveryPolicyName;
  /** How often scraping is started. Default 1. */
  readonly scrapings?: number;
  /**
   * Whether a receiver must find out by itself what no notification tells, and ask again for a score that never becomes
   * ready. Default true.
   */
  readonly recovery?: boolean;
}

type Numbered = PlannedNotification & { readonly number: number; readonly from: 'start' | 'end' };

function firstReadableAttempt({ fault, faultAttempts }: PlannedNotification): number {
  return isReadable(fault) ? 1 : faultAttempts + 1;
}

/** What a right receiver does in the end of a scenario that does not say it. */
function dutyOf(scenario: Scenario, isTold: boolean, hasHeard: boolean): ReceiverDuty {
  const hasOutcome = firstOutcome(scenario) !== undefined;
  if (isTold) return hasOutcome ? 'reads-the-score' : 'asks-again';
  if (!hasHeard) return 'nothing';
  return hasOutcome ? 'finds-the-score' : 'looks';
}

/** Two reads show that somebody asks again; a receiver that need not recover comes once, when it is told. */
function countReadsDue(duty: ReceiverDuty, recovery: boolean): number {
  const due: Readonly<Record<ReceiverDuty, number>> = {
    'reads-the-score': 1,
    'finds-the-score': recovery ? 1 : 0,
    looks: recovery ? 1 : 0,
    'asks-again': recovery ? 2 : 1,
    nothing: 0,
  };
  return due[duty];
}

function describeUntold({ scraping, notifications }: Scenario): string {
  if (!scraping.finishes) return 'Scraping never ended';
  const isLost = notifications.some(({ status, lost }) => status === 'FINISHED' && lost);
  return isLost ? 'FINISHED was lost' : 'No FINISHED came that could be read';
}

/** Reads from a scenario what its plays must come to. Pure. */
export function expectPlay(
  scenario: Scenario,
  { policy, scrapings = 1, recovery = true }: PlayConditions,
): ExpectedPlay {
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
  const announcesFinished = sent.some(
    (planned) => planned.status === 'FINISHED' && planned.from === 'end' && isOwed(planned),
  );
  const duty = scenario.receiver ?? dutyOf(scenario, announcesFinished, sent.some(isOwed));
  const readsDue = countReadsDue(duty, recovery);
  return {
    deliveries: sent.map((planned) => ({
      notification: planned.number,
      scrapingStatus: planned.status,
      count: planned.copies * scrapings,
      firstReadableAttempt: firstReadableAttempt(planned),
      isOwed: isOwed(planned),
    })),
    finishes: scraping.finishes,
    announcesFinished,
    readsDue,
    outcomeDue: readsDue > 0 && needsOutcome(duty),
    whyUntold: describeUntold(scenario),
    outcomes: first ? [first, ...(score.outcomeAfter ? [score.outcomeAfter.outcome] : [])] : [],
    hasForgery: sent.some(({ withoutCredentials }) => withoutCredentials),
  };
}

/** Deliveries in all, copies and forgeries included. */
export function countDeliveries({ deliveries }: ExpectedPlay): number {
  return deliveries.reduce((sum, { count }) => sum + count, 0);
}
