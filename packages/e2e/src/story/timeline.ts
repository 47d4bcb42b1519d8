import {
  type Delivery,
  type Match,
  type Outcome,
  recogniseScrapingStatus,
  type TimelineEntry,
  type Verdict,
  type Verification,
} from '@ine-scraping/contracts';
import {
  type Actor as ActorAtTheMock,
  deliverySteps as toldByTheMock,
  type StepKind as KindAtTheMock,
} from '@ine-scraping/mock-provider/timeline';

/** Who does what a step tells. */
export type Actor = ActorAtTheMock | 'you' | 'verdict';

export type StepKind =
  | KindAtTheMock
  | 'STARTED'
  | 'SCRAPING_ASKED'
  | 'LOST'
  | 'SCORE_READ'
  | 'SCORE_NOT_READ'
  | 'VERDICT'
  | 'PERSON'
  | 'NO_VERDICT';

/** One step of a verification, as both sides saw it. */
export interface TimelineStep {
  /** Tells steps apart: the same step is told once, however often it is read. */
  readonly id: string;
  /** For programs. */
  readonly kind: StepKind;
  /** ISO time, by the clock of whoever did it. */
  readonly at: string;
  readonly actor: Actor;
  /** Plain words. */
  readonly text: string;
}

/** What each outcome means, in plain words. */
export const outcomeMeanings: Readonly<Record<Outcome, string>> = {
  CURRENT: 'the voter card is current',
  NOT_CURRENT: 'the voter card is no longer current',
  NOT_FOUND: 'INE does not know the voter card',
  REPORTED_LOST: 'the voter card was reported lost',
  REPORTED_STOLEN: 'the voter card was reported stolen',
  INSUFFICIENT_DATA: 'the data of the voter card was not enough to ask INE',
  UNAVAILABLE: 'INE could not be asked',
  INCONCLUSIVE: 'no answer of INE; a person must look',
};

const dataMatchMeanings: Readonly<Record<Match, string>> = {
  MATCH: 'INE has the same person for the card',
  MISMATCH: 'INE has another person for the card',
  NOT_COMPARED: 'no name was compared, which is normal with scraping',
};

/** What the verdict says of the person: CURRENT alone, which is about the card, would be read as being about both. */
function personText({ outcome, dataMatch, mismatches, faceMatch }: Verdict): string | undefined {
  if (outcome !== 'CURRENT' && dataMatch === 'NOT_COMPARED' && faceMatch === 'NOT_COMPARED') return undefined;
  const which = mismatches.length === 0 ? '' : ` (${mismatches.join(', ')})`;
  const face =
    faceMatch === 'NOT_COMPARED'
      ? ''
      : `; faceMatch ${faceMatch}: INE has ${faceMatch === 'MATCH' ? 'the same' : 'another'} face`;
  return `dataMatch ${dataMatch}: ${dataMatchMeanings[dataMatch]}${which}${face}`;
}

function later(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}

/** What goes wrong in a play so that no notification shows it, and how long a receiver then waits. */
export interface Losses {
  /** Statuses of the notifications that never arrive. */
  readonly lost: readonly string[];
  /** Scraping never ends. */
  readonly neverEnds: boolean;
  /** What the receiver does about it, and when. */
  readonly wait: string;
}

/** Where scraping stands at the mock. */
export interface ScrapingTimes {
  readonly scrapingStartedAt: string | null;
  readonly scrapingFinishedAt: string | null;
}

/** What nobody is told, at the time at which somebody should have been. */
export function lossSteps({ lost, neverEnds, wait }: Losses, times: ScrapingTimes): TimelineStep[] {
  const ends = { IN_PROGRESS: times.scrapingStartedAt, FINISHED: times.scrapingFinishedAt };
  const losses = Object.entries(ends).flatMap(([status, at]): TimelineStep[] => {
    if (at === null || !lost.includes(status)) return [];
    const ended = status === 'FINISHED' ? 'scraping has ended, but ' : '';
    return [
      {
        id: `lost/${status}`,
        kind: 'LOST',
        at,
        actor: 'Incode',
        text: `${ended}${status} is lost on its way`,
      },
    ];
  });
  const at = neverEnds ? times.scrapingStartedAt : times.scrapingFinishedAt;
  const isSilent = neverEnds || lost.includes('FINISHED');
  if (at === null || !isSilent) return losses;
  return [...losses, { id: 'waiting', kind: 'WAITING', at, actor: 'receiver', text: wait }];
}

/** The steps that the provider logged: each notification, what came back, and when it tries again. */
export function deliverySteps(deliveries: readonly Delivery[]): TimelineStep[] {
  return toldByTheMock(deliveries, 0, 'real').map(({ atMs, text, reason, ...step }) => ({
    ...step,
    at: new Date(atMs).toISOString(),
    text: reason === undefined ? text : `${text}: ${reason}`,
  }));
}

type Attempt = Extract<TimelineEntry, { kind: 'attempt' }>;

function attemptText(entry: Attempt, isUntold: boolean): string {
  const which = entry.attempt > 1 ? `, attempt ${entry.attempt}` : '';
  const how = isUntold ? 'looks by itself, as no notification told it: ' : '';
  if (entry.outcome === 'SCORED') return `${how}score read${which}`;
  return `${how}score not there yet${which}${entry.detail ? `: ${entry.detail}` : ''}`;
}

/** The steps that only the receiver knows: its attempts to read the score. Notifications are told by the provider's log. */
export function receiverSteps(entries: readonly TimelineEntry[]): TimelineStep[] {
  const finishedAt = entries.find(
    (entry) => entry.kind === 'notification' && recogniseScrapingStatus(entry.scrapingStatus) === 'FINISHED',
  )?.at;
  const isUntold = ({ at }: Attempt) => finishedAt === undefined || Date.parse(at) < Date.parse(finishedAt);
  return entries
    .filter((entry) => entry.kind === 'attempt')
    .map((entry) => ({
      id: `score/${entry.attempt}`,
      kind: entry.outcome === 'SCORED' ? 'SCORE_READ' : 'SCORE_NOT_READ',
      at: later(entry.at, entry.durationMs),
      actor: 'receiver',
      text: attemptText(entry, isUntold(entry)),
    }));
}

/** The last steps: the verdict and what it says of the person, or why there is none. Nothing while the verification still runs. */
export function closingSteps(verification: Verification): TimelineStep[] {
  if (verification.state === 'SCORED') {
    const { outcome, code, key } = verification.verdict;
    const source = code === null ? '' : ` (Incode's code ${code}${key === null ? '' : `, ${key}`})`;
    const text = `${outcome}: ${outcomeMeanings[outcome]}${source}`;
    const at = verification.scoredAt;
    const person = personText(verification.verdict);
    const said = person === undefined ? [] : [{ id: 'person', kind: 'PERSON', text: person } as const];
    return [{ id: 'verdict', kind: 'VERDICT', text } as const, ...said].map((step) => ({
      ...step,
      at,
      actor: 'verdict',
    }));
  }
  if (verification.state === 'FAILED') {
    const { code, reason, failedAt } = verification.failure;
    const text = `none: ${reason} (${code})`;
    return [{ id: `failed/${failedAt}`, kind: 'NO_VERDICT', at: failedAt, actor: 'verdict', text }];
  }
  return [];
}

/** Steps in the order in which they are told: by time, and as given where the clock is too coarse to tell. */
export function inOrder(steps: readonly TimelineStep[]): TimelineStep[] {
  return steps.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
