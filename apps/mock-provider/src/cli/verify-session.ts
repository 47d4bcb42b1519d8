import type { Delivery, ReceiverRequest, RequestReport } from '@ine-scraping/contracts';

import { noRequests, readsScore } from '../incode/request-counts.ts';
import type { ExpectedDeliveries, ExpectedPlay } from './expected-play.ts';

/** A delivery as far as it is known: that is enough of it. */
export type KnownDelivery = Pick<Delivery, 'notification' | 'scrapingStatus' | 'state'> & {
  /** Counted from 1; 0: none was made yet. */
  readonly attempts: number;
  /** Why its last attempt was not acknowledged; `null` when it was, or when there was none. */
  readonly complaint: string | null;
  /** When each attempt gave a reason to read the score, in milliseconds on the mock's clock. */
  readonly prompts: readonly { readonly fromMs: number; readonly untilMs: number }[];
};

export interface ScoreReads extends Readonly<RequestReport['scoreReads']> {
  /** Those that a notification had just prompted, see {@link countPrompted}. Default 0. */
  readonly prompted?: number;
}

/**
 * So long after an attempt was answered a read still counts as its answer, in milliseconds on the mock's clock: who reads
 * because it was notified is there in a fraction of it, and who looks by itself leaves scraping its minutes first.
 */
const promptedMs = 1000;

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
  /** It came for the score, and then no more although there was time. Default: nobody can tell. */
  readonly stoppedAsking?: boolean;
  /** What the receiver's read API says of it; `undefined`: nobody asked. */
  readonly verdict?: string | null;
}

export function knownDelivery({ notification, scrapingStatus, state, attempts }: Delivery): KnownDelivery {
  const last = attempts.at(-1);
  const complaint = !last || last.judgement === 'ACKNOWLEDGED' ? null : last.reason;
  const prompts = attempts.map(({ at, durationMs }) => {
    const fromMs = Date.parse(at);
    return { fromMs, untilMs: fromMs + durationMs + promptedMs };
  });
  return { notification, scrapingStatus, state, attempts: attempts.length, complaint, prompts };
}

/**
 * How many of the reads that count came as a notification did, and are no proof that anybody comes by itself. What the mock
 * has forgotten of a long load is not among them: nobody is accused of it.
 */
export function countPrompted(
  { announcesFinished }: ExpectedPlay,
  requests: readonly ReceiverRequest[],
  deliveries: readonly KnownDelivery[],
): number {
  const prompts = deliveries.flatMap((delivery) => delivery.prompts);
  return requests.filter((request) => {
    if (!readsScore(request) || (announcesFinished && !request.afterFinished)) return false;
    const atMs = Date.parse(request.at);
    return prompts.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  }).length;
}

/** Where FINISHED never comes, whoever looks for what was lost reads without it, and rightly. */
function countTimely({ announcesFinished }: ExpectedPlay, reads: ScoreReads): number {
  return announcesFinished ? reads.afterFinished : countReads(reads);
}

/** Whether the score was read as often and as late as a right receiver reads it. */
export function isScoreRead(expected: ExpectedPlay, reads: ScoreReads): boolean {
  const { outcomeDue, readsDue, announcesFinished } = expected;
  if (outcomeDue) return reads.withOutcome > 0;
  // FINISHED is reason for one; any other must come by itself.
  const unpromptedDue = announcesFinished ? readsDue - 1 : readsDue;
  const count = countTimely(expected, reads);
  return count >= readsDue && count - (reads.prompted ?? 0) >= unpromptedDue;
}

/** Why the deliveries of one notification were not acknowledged, each reason in full once, and after how many attempts. */
function describeFailure(own: readonly KnownDelivery[], told: Set<string>): string {
  const failed = own.filter(({ complaint }) => complaint !== null);
  const attempts = failed.reduce((sum, delivery) => sum + delivery.attempts, 0);
  const reason = failed[0]?.complaint ?? 'There was no answer yet.';
  const why = told.has(reason) ? 'the same.' : reason;
  told.add(reason);
  return attempts > 1 ? `${why.replace(/\.$/, '')} (${attempts} attempts).` : why;
}

function complainAboutNotification(
  expected: ExpectedDeliveries,
  known: readonly KnownDelivery[],
  told: Set<string>,
): string[] {
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
  const why = describeFailure(own, told);
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
  const told = new Set<string>();
  const complaints = expected.flatMap((one) => complainAboutNotification(one, known, told));
  const numbers = new Set(expected.map(({ notification }) => notification));
  const others = known.filter(({ notification }) => !numbers.has(notification)).length;
  return others === 0 ? complaints : [...complaints, `${others} deliveries that its scenario has not.`];
}

/** Nobody came for the score, although FINISHED was heard. */
export const notReadComplaint = 'The score was not read after FINISHED.';

const nobodyLooked = 'and nobody looked';
const nobodyAskedAgain = 'and nobody asked again';

/** Whether it says that a receiver did not find out by itself what no notification could tell it. */
export function isUnrecovered(complaint: string): boolean {
  return complaint.includes(nobodyLooked) || complaint.includes(nobodyAskedAgain);
}

/**
 * Whether what gives a reason to read the score was acknowledged: FINISHED, or where that never comes anything at all. Who
 * has not heard it owes nothing more.
 */
function hasHeard(
  { deliveries: expected, announcesFinished }: ExpectedPlay,
  known: readonly KnownDelivery[],
): boolean {
  const telling = expected.filter(
    ({ scrapingStatus, isOwed }) => isOwed && (!announcesFinished || scrapingStatus === 'FINISHED'),
  );
  const numbers = new Set(telling.map(({ notification }) => notification));
  return known.some(({ notification, state }) => state === 'ACKNOWLEDGED' && numbers.has(notification));
}

function describeTimes(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** What is missing of the reads that were due. */
function describeMissingReads(expected: ExpectedPlay, reads: ScoreReads, stopped: boolean): string {
  const { announcesFinished, outcomeDue, whyUntold } = expected;
  const count = countTimely(expected, reads);
  if (count === 0 && announcesFinished) return notReadComplaint;
  if (count === 0) {
    const loss = outcomeDue ? 'its result is lost' : 'nobody learns that it hangs';
    return `${whyUntold}, ${nobodyLooked}: the score was never asked for, so ${loss}.`;
  }
  const when = announcesFinished ? ' after FINISHED' : '';
  if (!outcomeDue) {
    const prompted = reads.prompted === count ? ', only as a notification came' : '';
    const times = `asked for ${describeTimes(count)}${when}${prompted}`;
    return announcesFinished
      ? `The score was not ready, ${nobodyAskedAgain}: it was ${times}.`
      : `${whyUntold}, ${nobodyLooked}: the score was ${times}, so nobody learns that it hangs.`;
  }
  if (stopped) {
    const none = count === 1 ? 'which was not' : 'none of which was';
    return `The receiver stopped asking for the score after ${count} ${count === 1 ? 'read' : 'reads'}, ${none} answered with the outcome.`;
  }
  const why = announcesFinished ? '' : `${whyUntold}. `;
  return `${why}The score was asked for ${describeTimes(count)}${when}, and never answered with the outcome.`;
}

function complainAboutReads(
  expected: ExpectedPlay,
  { scoreReads, stoppedAsking = false }: PlayedSessionFacts,
  heard: boolean,
): string[] {
  if (scoreReads === null) return [];
  const { beforeFinished } = scoreReads;
  const early =
    expected.announcesFinished && beforeFinished > 0
      ? [`The score was read before FINISHED (${beforeFinished} of ${countReads(scoreReads)} reads).`]
      : [];
  if (!heard || isScoreRead(expected, scoreReads)) return early;
  return [...early, describeMissingReads(expected, scoreReads, stoppedAsking)];
}

function complainAboutVerdict(
  { outcomes, outcomeDue }: ExpectedPlay,
  verdict: string | null | undefined,
  heard: boolean,
): string[] {
  if (verdict === undefined) return [];
  if (verdict === null) {
    return heard && outcomeDue ? [`The receiver has no verdict instead of ${outcomes.join(' or ')}.`] : [];
  }
  if (outcomes.some((outcome) => outcome === verdict)) return [];
  return [`The receiver's verdict is ${verdict} instead of ${outcomes.join(' or ') || 'none'}.`];
}

/** Each way in which a session was not acknowledged and scored as its scenario says, in one sentence. Pure. */
export function verifySession(expected: ExpectedPlay, facts: PlayedSessionFacts): string[] {
  const heard = hasHeard(expected, facts.deliveries);
  return [
    ...complainAboutDeliveries(expected, facts.deliveries),
    ...complainAboutReads(expected, facts, heard),
    ...complainAboutVerdict(expected, facts.verdict, heard),
  ];
}
