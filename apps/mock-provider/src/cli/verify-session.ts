import type { Delivery, RequestReport } from '@ine-scraping/contracts';

import { noRequests } from '../incode/request-counts.ts';
import type { ExpectedDeliveries, ExpectedPlay } from './expected-play.ts';

/** A delivery as far as it is known: that is enough of it. */
export type KnownDelivery = Pick<Delivery, 'notification' | 'scrapingStatus' | 'state'> & {
  /** Counted from 1; 0: none was made yet. */
  readonly attempts: number;
  /** Why its last attempt was not acknowledged; `null` when it was, or when there was none. */
  readonly complaint: string | null;
};

export type ScoreReads = RequestReport['scoreReads'];

/** Nobody has come yet. */
export const noScoreReads: ScoreReads = noRequests().scoreReads;

/** All of them. */
export function countReads({ beforeFinished, afterFinished }: ScoreReads): number {
  return beforeFinished + afterFinished;
}

/** What one session came to. */
export interface PlayedSessionFacts {
  readonly deliveries: readonly KnownDelivery[];
  /** Reads of its score; `null`: none are expected. */
  readonly scoreReads: ScoreReads | null;
  /** What the receiver's read API says of it; `undefined`: nobody asked. */
  readonly verdict?: string | null;
}

export function knownDelivery({ notification, scrapingStatus, state, attempts }: Delivery): KnownDelivery {
  const last = attempts.at(-1);
  const complaint = !last || last.judgement === 'ACKNOWLEDGED' ? null : last.reason;
  return { notification, scrapingStatus, state, attempts: attempts.length, complaint };
}

/** Whether the score was read as often and as late as the scenario gives reason to. */
export function isScoreRead({ announcesFinished, outcomes }: ExpectedPlay, reads: ScoreReads): boolean {
  if (!announcesFinished) return true;
  return outcomes.length > 0 ? reads.withOutcome > 0 : reads.afterFinished > 0;
}

function complainAboutNotification(expected: ExpectedDeliveries, known: readonly KnownDelivery[]): string[] {
  const { notification, scrapingStatus, count, firstReadableAttempt, isOwed } = expected;
  const own = known.filter((delivery) => delivery.notification === notification);
  if (own.length !== count) return [`${own.length} deliveries of ${scrapingStatus} instead of ${count}.`];
  const acknowledged = own.filter(({ state }) => state === 'ACKNOWLEDGED');
  const misread = acknowledged.find(({ attempts }) => attempts < firstReadableAttempt);
  const lost = misread
    ? [
        `${scrapingStatus} was acknowledged at attempt ${misread.attempts}, which cannot be read: what it said is lost.`,
      ]
    : [];
  if (!isOwed || acknowledged.length === count) return lost;
  const why = own.find(({ complaint }) => complaint !== null)?.complaint ?? 'There was no answer yet.';
  const some = acknowledged.length === 0 ? 'None' : `Only ${acknowledged.length}`;
  const which =
    count === 1
      ? `${scrapingStatus} was not acknowledged`
      : `${some} of ${count} ${scrapingStatus} was acknowledged`;
  return [...lost, `${which}: ${why}`];
}

function complainAboutDeliveries(
  { deliveries: expected }: ExpectedPlay,
  known: readonly KnownDelivery[],
): string[] {
  const complaints = expected.flatMap((one) => complainAboutNotification(one, known));
  const numbers = new Set(expected.map(({ notification }) => notification));
  const others = known.filter(({ notification }) => !numbers.has(notification)).length;
  return others === 0 ? complaints : [...complaints, `${others} deliveries that its scenario has not.`];
}

/** Nobody came for the score, although FINISHED was heard. */
export const notReadComplaint = 'The score was not read after FINISHED.';

/** Whether a FINISHED that gives a reason to read the score was acknowledged: who has not heard it owes nothing more. */
function hasHeardFinished({ deliveries: expected }: ExpectedPlay, known: readonly KnownDelivery[]): boolean {
  const telling = expected.filter(({ scrapingStatus, isOwed }) => scrapingStatus === 'FINISHED' && isOwed);
  const numbers = new Set(telling.map(({ notification }) => notification));
  return known.some(({ notification, state }) => state === 'ACKNOWLEDGED' && numbers.has(notification));
}

function complainAboutReads(expected: ExpectedPlay, scoreReads: ScoreReads | null, heard: boolean): string[] {
  // Where FINISHED never comes, whoever looks for what was lost reads without it, and rightly.
  if (scoreReads === null || !expected.announcesFinished) return [];
  const { beforeFinished, afterFinished } = scoreReads;
  const early =
    beforeFinished > 0
      ? [`The score was read before FINISHED (${beforeFinished} of ${countReads(scoreReads)} reads).`]
      : [];
  if (!heard || isScoreRead(expected, scoreReads)) return early;
  if (afterFinished === 0) return [...early, notReadComplaint];
  const reads = afterFinished === 1 ? 'once' : `${afterFinished} times`;
  return [...early, `The score was asked for ${reads} after FINISHED, and never answered with the outcome.`];
}

function complainAboutVerdict(
  { outcomes, announcesFinished }: ExpectedPlay,
  verdict: string | null | undefined,
  heard: boolean,
): string[] {
  if (verdict === undefined) return [];
  if (verdict === null) {
    return heard && announcesFinished && outcomes.length > 0
      ? [`The receiver has no verdict instead of ${outcomes.join(' or ')}.`]
      : [];
  }
  if (outcomes.some((outcome) => outcome === verdict)) return [];
  return [`The receiver's verdict is ${verdict} instead of ${outcomes.join(' or ') || 'none'}.`];
}

/** Each way in which a session was not acknowledged and scored as its scenario says, in one sentence. Pure. */
export function verifySession(expected: ExpectedPlay, facts: PlayedSessionFacts): string[] {
  const heard = hasHeardFinished(expected, facts.deliveries);
  return [
    ...complainAboutDeliveries(expected, facts.deliveries),
    ...complainAboutReads(expected, facts.scoreReads, heard),
    ...complainAboutVerdict(expected, facts.verdict, heard),
  ];
}
