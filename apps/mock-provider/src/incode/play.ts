import type { Random } from '../random.ts';
import { drawDuration } from '../scenarios/duration.ts';
import type { PlannedNotification } from '../scenarios/planned-notification.ts';
import type { Scenario, ScenarioOutcome } from '../scenarios/scenario.ts';
import type { ScoreFault } from '../scenarios/score-plan.ts';
import type { DueNotification } from '../webhook/webhooks.ts';

/** One notification that will be sent, at its time. */
export interface PlayedNotification extends Omit<DueNotification, 'session' | 'dueMs'> {
  readonly from: 'start' | 'end';
  readonly afterMs: number;
}

/** A fault of the score with its times drawn. */
export type PlayedScoreFault =
  | Exclude<ScoreFault, { kind: 'down' | 'slow' }>
  | (Extract<ScoreFault, { kind: 'down' }> & { readonly forMs: number })
  | (Extract<ScoreFault, { kind: 'slow' }> & { readonly ms: number });

/** A scenario as one session plays it: nothing is left to chance. All times in milliseconds. */
export interface Play {
  readonly startDelayMs: number;
  /** `null`: scraping never ends. */
  readonly durationMs: number | null;
  /** In the order of the scenario, copies one after the other; lost ones are not in it. */
  readonly notifications: readonly PlayedNotification[];
  readonly score: {
    /** From the end of scraping; `null`: never. */
    readonly readyAfterMs: number | null;
    readonly staleReads: number;
    readonly faults: readonly PlayedScoreFault[];
    /** Of the times the score can change, both from when it is ready. */
    readonly change: {
      readonly outcome: ScenarioOutcome;
      readonly reads: number;
      readonly ms: number;
    } | null;
  };
}

function drawNotifications(
  planned: PlannedNotification,
  number: number,
  random: Random,
): PlayedNotification[] {
  const { status, from = status === 'FINISHED' ? 'end' : 'start', copies, unknownInterview } = planned;
  const afterMs = drawDuration(planned.afterMs, random);
  const gapMs = drawDuration(planned.gapMs, random);
  const otherInterviewId = unknownInterview ? random.hex(24) : undefined;
  const played = Array.from({ length: copies }, (_, copy) => ({
    deliveryId: random.hex(24),
    number,
    from,
    afterMs: afterMs + copy * gapMs,
    planned,
    otherInterviewId,
  }));
  return planned.lost ? [] : played;
}

function drawFault(fault: ScoreFault, random: Random): PlayedScoreFault {
  if (fault.kind === 'down') return { ...fault, forMs: drawDuration(fault.forMs, random) };
  if (fault.kind === 'slow') return { ...fault, ms: drawDuration(fault.ms, random) };
  return fault;
}

/**
 * Draws everything that a scenario leaves open, at once: what happens later, and in which order, then changes
 * nothing. Pure, but for the source.
 */
export function drawPlay(
  { scraping, notifications, score }: Scenario,
  random: Random,
  durationMsDefault: number,
): Play {
  const startDelayMs = drawDuration(scraping.startDelayMs, random);
  const durationMs = drawDuration(scraping.durationMs ?? durationMsDefault, random);
  const { ready, delayMs, staleReads, faults, outcomeAfter } = score;
  return {
    startDelayMs,
    durationMs: scraping.finishes ? durationMs : null,
    notifications: notifications.flatMap((planned, index) => drawNotifications(planned, index + 1, random)),
    score: {
      readyAfterMs: ready === 'never' ? null : drawDuration(delayMs, random),
      staleReads,
      faults: faults.map((fault) => drawFault(fault, random)),
      change: outcomeAfter
        ? {
            outcome: outcomeAfter.outcome,
            reads: outcomeAfter.reads ?? Infinity,
            ms: outcomeAfter.ms === undefined ? Infinity : drawDuration(outcomeAfter.ms, random),
          }
        : null,
    },
  };
}
