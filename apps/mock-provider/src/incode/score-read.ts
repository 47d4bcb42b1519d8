import type { ScenarioOutcome } from '../scenarios/scenario.ts';
import type { Play, PlayedScoreFault } from './play.ts';

/** What the reads of one session's score have come to since its scraping finished. */
export interface ScoreProgress {
  /** Reads that each fault has taken, in the order of the scenario. */
  readonly faulted: readonly number[];
  /** Tokens that an `unauthorized` fault has made useless here. */
  readonly refusedTokens: readonly string[];
  /** Reads that were answered after the score was due. */
  readonly dueReads: number;
}

export const noProgress: ScoreProgress = { faulted: [], refusedTokens: [], dueReads: 0 };

/** What one read gets. */
export interface ScoreRead {
  /** What goes wrong; `slow` goes wrong and is answered all the same. */
  readonly fault: PlayedScoreFault | null;
  /** What the document says of INE; `null`: scraping still runs. */
  readonly outcome: ScenarioOutcome | null;
  readonly progress: ScoreProgress;
}

export interface ReadNow {
  /** From the end of scraping, in milliseconds. */
  readonly sinceEndMs: number;
  readonly token: string;
  /** What the scenario says in the first place. */
  readonly outcome: ScenarioOutcome;
}

function applies(fault: PlayedScoreFault, taken: number, progress: ScoreProgress, now: ReadNow): boolean {
  if (fault.kind === 'down') return now.sinceEndMs < fault.forMs;
  if (fault.kind === 'unauthorized' && progress.refusedTokens.includes(now.token)) return true;
  return taken < fault.reads;
}

function takeFault(
  index: number,
  fault: PlayedScoreFault,
  progress: ScoreProgress,
  now: ReadNow,
): ScoreProgress {
  const faulted = [...progress.faulted];
  faulted[index] = (faulted[index] ?? 0) + 1;
  // A client that lives by its API key alone has no token that could be replaced: it is refused as often as planned.
  const refusable = fault.kind === 'unauthorized' && now.token !== '';
  const isNew = refusable && !progress.refusedTokens.includes(now.token);
  const refusedTokens = isNew ? [...progress.refusedTokens, now.token] : progress.refusedTokens;
  return { ...progress, faulted, refusedTokens };
}

function readDocument(
  { score }: Play,
  progress: ScoreProgress,
  now: Omit<ReadNow, 'token'>,
): Omit<ScoreRead, 'fault'> {
  const { readyAfterMs, staleReads, change } = score;
  if (readyAfterMs === null || now.sinceEndMs < readyAfterMs) return { outcome: null, progress };
  const { dueReads } = progress;
  const next = { ...progress, dueReads: dueReads + 1 };
  if (dueReads < staleReads) return { outcome: null, progress: next };
  const changed =
    change && (dueReads - staleReads >= change.reads || now.sinceEndMs - readyAfterMs >= change.ms);
  return { outcome: changed ? change.outcome : now.outcome, progress: next };
}

/** What the document of the next read says, whatever goes wrong with that read; `null`: scraping still runs. Takes none. */
export function shownOutcome(
  play: Play,
  progress: ScoreProgress,
  now: Omit<ReadNow, 'token'>,
): ScenarioOutcome | null {
  return readDocument(play, progress, now).outcome;
}

/** Decides what a read of the score gets, once scraping has finished. Pure. */
export function readScore(play: Play, progress: ScoreProgress, now: ReadNow): ScoreRead {
  const { faults } = play.score;
  const index = faults.findIndex((fault, at) => applies(fault, progress.faulted[at] ?? 0, progress, now));
  const fault = faults[index];
  if (!fault) return { fault: null, ...readDocument(play, progress, now) };
  const taken = takeFault(index, fault, progress, now);
  if (fault.kind !== 'slow') return { fault, outcome: null, progress: taken };
  return { fault, ...readDocument(play, taken, now) };
}
