import { z } from 'zod';

/** What each process of this benchmark is asked, and what it answers. */
export const receiverQuestionSchema = z.object({ question: z.enum(['url', 'usage']) });
export const urlAnswerSchema = z.object({ url: z.string() });
export const usageAnswerSchema = z.object({ cpuMs: z.number() });

/** Some notifications for one receiver, by their numbers. */
export const stepSchema = z.object({
  url: z.string(),
  /** Number of the first. */
  first: z.int().nonnegative(),
  /** At most so many. */
  count: z.int().positive(),
  /** Connections that are kept open, each with one request at a time. */
  connections: z.int().positive(),
  /**
   * A number: one is due every so often, whatever became of those before (open loop). `null`: each connection sends its
   * next one when it has its answer, for `closedMsMax` (closed loop).
   */
  perSecond: z.number().positive().nullable(),
  closedMsMax: z.int().positive(),
});
export type Step = z.output<typeof stepSchema>;

export const stepAnswerSchema = z.object({
  /** How many were sent: the numbers from `first` on. */
  sent: z.int(),
  /**
   * Of each acknowledgement, milliseconds: in a closed loop since the request was sent, in an open one since it was due, so
   * that what a stall holds up is measured too.
   */
  latenciesMs: z.array(z.number()),
  /** Numbers of the notifications that were not acknowledged: refused, broken off or not answered in time. */
  unacknowledged: z.array(z.int()),
  elapsedMs: z.number(),
  /** Of the process that sends. */
  cpuMs: z.number(),
});
export type StepAnswer = z.output<typeof stepAnswerSchema>;
