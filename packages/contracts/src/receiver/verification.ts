import { z } from 'zod';

import { verificationStates } from '../lifecycle.ts';
import { verdictSchema } from '../verdict/verdict.ts';
import { shownEvidenceSchema } from './evidence.ts';
import { retainedScoreSchema } from './retained-score.ts';

/** ISO 8601 in UTC, with milliseconds. */
export const timeSchema = z.iso.datetime({ precision: 3 });

export const verificationStateSchema = z.enum(verificationStates);

const count = z.int().nonnegative();

const common = {
  interviewId: z.string(),
  /** As it came in a notification; `null` when none had one. The latest that was sent wins. */
  externalId: z.string().nullable(),
  /** When the first notification was accepted. */
  createdAt: timeSchema,
  /** When this record last changed. */
  updatedAt: timeSchema,
  /** When the first IN_PROGRESS was accepted, or `null`. */
  inProgressAt: timeSchema.nullable(),
  /** When the first FINISHED was accepted; `null` before, and when reconciliation found the score. */
  finishedAt: timeSchema.nullable(),
  /** Notifications accepted, copies and late ones included. */
  notifications: z.object({ inProgress: count, finished: count, unknown: count }),
  /** How often the score was asked for. */
  scoreAttempts: count,
};

/** Nothing is waited for any more. */
const over = { nextAttemptAt: z.null(), waitingFor: z.null() };

/** What a verification waits for while it has no verdict. */
const waiting = {
  /** When the receiver will ask for the score by itself; `null` when somebody must act first. Past: it is doing so. */
  nextAttemptAt: timeSchema.nullable(),
  /** One sentence for a person, with times in UTC. */
  waitingFor: z.string(),
  verdict: z.null(),
  score: z.null(),
  scoredAt: z.null(),
};

/** Why the score could not be retrieved. */
export const failureSchema = z.object({
  /** Stable and made for programs, such as `SCORE_NOT_READY`, `SCRAPING_FAILED` or `OMNI_NOT_FOUND`. */
  code: z.string(),
  /** One sentence; for a score that was not ready, what was found in its place. */
  reason: z.string(),
  /** The dead letter, to be redriven with `POST /v1/dead-letters/{id}/redrive`. */
  deadLetterId: z.string(),
  failedAt: timeSchema,
});

/** Our record of one interview's scraping. A union on `state`: a verdict without SCORED does not parse. */
export const verificationSchema = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('IN_PROGRESS'), ...waiting, failure: z.null() }),
  z.object({ ...common, state: z.literal('FINISHED'), ...waiting, failure: z.null() }),
  z.object({
    ...common,
    state: z.literal('SCORED'),
    ...over,
    verdict: verdictSchema,
    score: retainedScoreSchema,
    evidence: shownEvidenceSchema,
    scoredAt: timeSchema,
    failure: z.null(),
  }),
  z.object({ ...common, state: z.literal('FAILED'), ...waiting, failure: failureSchema }),
]);
export type Verification = z.output<typeof verificationSchema>;

/** What an attempt to read the score came to. */
export const attemptOutcomes = ['SCORED', 'NOT_READY', 'RETRYABLE_ERROR', 'TERMINAL_ERROR'] as const;

/** One line of a verification's timeline. */
export const timelineEntrySchema = z.discriminatedUnion('kind', [
  /** A notification that was accepted, copies included. */
  z.object({
    kind: z.literal('notification'),
    at: timeSchema,
    scrapingStatus: z.string(),
    /** The request's `X-Request-Id`, or the one that it was given; absent for one that was accepted before these were kept. */
    requestId: z.string().optional(),
  }),
  /** One attempt to read the score, counted from 1. */
  z.object({
    kind: z.literal('attempt'),
    at: timeSchema,
    attempt: z.int().positive(),
    durationMs: count,
    outcome: z.enum(attemptOutcomes),
    detail: z.string().nullable(),
  }),
  /** A change of state; `from` is `null` for the first. */
  z.object({
    kind: z.literal('transition'),
    at: timeSchema,
    from: verificationStateSchema.nullable(),
    to: verificationStateSchema,
  }),
]);
export type TimelineEntry = z.output<typeof timelineEntrySchema>;

export const timelineSchema = z.object({
  interviewId: z.string(),
  /** Oldest first. */
  entries: z.array(timelineEntrySchema),
});
export type Timeline = z.output<typeof timelineSchema>;
