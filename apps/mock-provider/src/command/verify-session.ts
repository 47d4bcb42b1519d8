import type { Delivery, RequestReport } from '@ine-scraping/contracts';

import type { ExpectedPlay } from './expected-play.ts';

/** A delivery as far as it is known: that is enough of it. */
export type KnownDelivery = Pick<Delivery, 'scrapingStatus' | 'state'> & {
  /** Why its last attempt was not acknowledged; `null` when it was, or when there was none. */
  readonly complaint: string | null;
  readonly attempted: boolean;
};

/** What one session came to. */
export interface PlayedSessionFacts {
  readonly deliveries: readonly KnownDelivery[];
  /** Reads of its score; `null`: nobody looked. */
  readonly scoreReads: RequestReport['scoreReads'] | null;
  /** What the receiver's read API says of it; `undefined`: nobody asked. */
  readonly verdict?: string | null;
}

export function knownDelivery({ scrapingStatus, state, attempts }: Delivery): KnownDelivery {
  const last = attempts.at(-1);
  const complaint = !last || last.judgement === 'ACKNOWLEDGED' ? null : last.reason;
  return { scrapingStatus, state, complaint, attempted: last !== undefined };
}

function complainAboutDeliveries(
  { deliveries: expected }: ExpectedPlay,
  known: readonly KnownDelivery[],
): string[] {
  const complaints = expected.flatMap(({ scrapingStatus, count, acknowledged }) => {
    const same = known.filter((delivery) => delivery.scrapingStatus === scrapingStatus);
    if (same.length !== count) return [`${same.length} deliveries of ${scrapingStatus} instead of ${count}.`];
    const ended = same.filter(({ state }) => state === 'ACKNOWLEDGED').length;
    if (ended >= acknowledged) return [];
    const why = same.find(({ complaint }) => complaint !== null)?.complaint ?? 'There was no answer yet.';
    const which =
      count === 1
        ? `${scrapingStatus} was not acknowledged`
        : `Only ${ended} of ${acknowledged} ${scrapingStatus} were acknowledged`;
    return [`${which}: ${why}`];
  });
  const names = new Set(expected.map(({ scrapingStatus }) => scrapingStatus));
  const others = known.filter(({ scrapingStatus }) => !names.has(scrapingStatus)).length;
  return others === 0 ? complaints : [...complaints, `${others} deliveries that its scenario has not.`];
}

function complainAboutReads(
  { announcesFinished }: ExpectedPlay,
  scoreReads: PlayedSessionFacts['scoreReads'],
): string[] {
  if (scoreReads === null) return [];
  const { beforeFinished, afterFinished } = scoreReads;
  const complaints: string[] = [];
  if (beforeFinished > 0)
    complaints.push(
      `The score was read before FINISHED (${beforeFinished} of ${beforeFinished + afterFinished} reads).`,
    );
  if (announcesFinished && afterFinished === 0) complaints.push('The score was not read after FINISHED.');
  return complaints;
}

function complainAboutVerdict(
  { outcomes, announcesFinished }: ExpectedPlay,
  verdict: string | null | undefined,
): string[] {
  if (verdict === undefined) return [];
  if (verdict === null) {
    return announcesFinished && outcomes.length > 0
      ? [`The receiver has no verdict instead of ${outcomes.join(' or ')}.`]
      : [];
  }
  if (outcomes.some((outcome) => outcome === verdict)) return [];
  return [`The receiver's verdict is ${verdict} instead of ${outcomes.join(' or ') || 'none'}.`];
}

/** Each way in which a session was not acknowledged and scored as its scenario says, in one sentence. Pure. */
export function verifySession(expected: ExpectedPlay, facts: PlayedSessionFacts): string[] {
  return [
    ...complainAboutDeliveries(expected, facts.deliveries),
    ...complainAboutReads(expected, facts.scoreReads),
    ...complainAboutVerdict(expected, facts.verdict),
  ];
}
