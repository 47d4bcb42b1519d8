import { z } from 'zod';

/** What each process of this benchmark is asked, and what it answers. */
export const receiverQuestionSchema = z.object({ question: z.enum(['url', 'count', 'arrivals']) });
export const urlAnswerSchema = z.object({ url: z.string() });
export const countAnswerSchema = z.object({ count: z.int() });
export const arrivalsAnswerSchema = z.object({
  arrivals: z.array(z.object({ interviewId: z.string(), scrapingStatus: z.string(), atMs: z.number() })),
  wakeUpDelayMsMax: z.number(),
});
export type Arrival = z.output<typeof arrivalsAnswerSchema>['arrivals'][number];

/** How many sessions, and when. */
export const loadSchema = z.object({
  webhookUrl: z.string(),
  sessions: z.int(),
  /** All of them are started in this time, evenly. */
  rampMs: z.int(),
  /** From IN_PROGRESS to FINISHED. Longer than the ramp, so that all are in flight at once. */
  scrapingMs: z.int(),
});
export type Load = z.output<typeof loadSchema>;

export const senderQuestionSchema = z.object({ question: z.enum(['start', 'usage', 'started']) });
/** The starts are asked for at the end: so long a message in the middle would hold up what is measured. */
export const startedAnswerSchema = z.object({
  /** Of each session: when its IN_PROGRESS was due. Its FINISHED is due `scrapingMs` later. */
  started: z.array(z.object({ interviewId: z.string(), atMs: z.number() })),
});
export type StartedSession = z.output<typeof startedAnswerSchema>['started'][number];
export const usageAnswerSchema = z.object({
  residentBytesMax: z.number(),
  cpuMs: z.number(),
  eventLoopDelayMsMax: z.number(),
});
export type Usage = z.output<typeof usageAnswerSchema>;
