import { z } from 'zod';

const holdUpsSchema = z.array(z.object({ fromMs: z.number(), untilMs: z.number(), cpuMs: z.number() }));

/** What each process of this benchmark is asked, and what it answers. */
export const receiverQuestionSchema = z.object({ question: z.enum(['url', 'count', 'arrivals']) });
export const urlAnswerSchema = z.object({ url: z.string() });
export const countAnswerSchema = z.object({ count: z.int() });
export const arrivalsAnswerSchema = z.object({
  arrivals: z.array(z.object({ interviewId: z.string(), scrapingStatus: z.string(), atMs: z.number() })),
  /** Requests that no notification could be read from. */
  unreadable: z.int(),
  holdUps: holdUpsSchema,
});
export type Arrival = z.output<typeof arrivalsAnswerSchema>['arrivals'][number];

/** How the receiver behaves. */
export const receiverSettingsSchema = z.object({
  /** From the end of a request to its acknowledgement. 0 answers at once. */
  answerAfterMs: z.int(),
});

/** How many sessions of what, and when. */
export const loadSchema = z.object({
  webhookUrl: z.string(),
  /** A scenario, or a mix by weight, as the mock provider takes it. The bare sender knows `current` only. */
  scenario: z.string(),
  sessions: z.int(),
  /** All of them are started in this time, evenly. */
  rampMs: z.int(),
  /** From IN_PROGRESS to FINISHED. Longer than the ramp, so that all are in flight at once. */
  scrapingMs: z.int(),
});
export type Load = z.output<typeof loadSchema>;

export const senderQuestionSchema = z.object({ question: z.enum(['start', 'left', 'usage', 'records']) });
/** How many sessions were started, by scenario. */
export const startAnswerSchema = z.object({ sessionsOf: z.record(z.string(), z.int()) });
/**
 * Timers and connections that the sender has and had not before it was started: 0 when nothing more comes from it. Long to count
 * while there are many.
 */
export const leftAnswerSchema = z.object({ left: z.int() });
/** What is asked for at the end only: so long a message in the middle would hold up what is measured. */
export const recordsAnswerSchema = z.object({
  /** Of each session: when it was started, and with it its scraping. */
  started: z.array(z.object({ interviewId: z.string(), scenario: z.string(), atMs: z.number() })),
  /** What the sender says itself of each of its attempts: `DeliveryAttempt.lateMs`. Empty: it says nothing. */
  ownLateMs: z.array(z.number()),
});
export type StartedSession = z.output<typeof recordsAnswerSchema>['started'][number];
export const usageAnswerSchema = z.object({
  residentBytesMax: z.number(),
  /** Since the first session was started. */
  cpuMs: z.number(),
  holdUps: holdUpsSchema,
});
export type Usage = z.output<typeof usageAnswerSchema>;
