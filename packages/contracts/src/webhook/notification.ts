import { z } from 'zod';

import { foldMembers, isMembers } from '../members.ts';
import { interviewIdSchema } from '../omni/interview-id.ts';
import { rankSaid } from '../omni/tolerant-reader.ts';
import { foldWord } from '../word.ts';

/** The two values of `ScrapingStatus` that Incode documents (DOC, INE Scraping webhook page). */
export const scrapingStatuses = ['IN_PROGRESS', 'FINISHED'] as const;
export const scrapingStatusSchema = z.enum(scrapingStatuses);
export type ScrapingStatus = z.infer<typeof scrapingStatusSchema>;

/**
 * Longest webhook body that our receiver reads, in bytes. A notification has some 120; the rest is room for fields that
 * Incode may add, at a size that a thousand simultaneous requests can hold in memory.
 */
export const webhookBodyBytesMax = 64 * 1024;

/**
 * What Incode sends, as documented and nothing more (DOC). Whoever plays Incode sends through this schema:
 * a strict writer.
 */
export const sentNotificationSchema = z.strictObject({
  /** "Session ID", mandatory. */
  InterviewId: interviewIdSchema,
  /** "External ID - only if it was sent in start". */
  externalId: z.string().optional(),
  /** `IN_PROGRESS`, then `FINISHED`. No other value is documented. */
  ScrapingStatus: scrapingStatusSchema,
});
export type SentNotification = z.infer<typeof sentNotificationSchema>;

const documentedFields = ['InterviewId', 'externalId', 'ScrapingStatus'] as const;

/**
 * Incode's other webhooks write `interviewId` (DOC), and its score `scrapingStatus` (OBS). One object with its names folded
 * rather than a union of two, because a union answers a useless "Invalid input" where the sender needs the name of the field.
 */
function foldCasing(body: unknown): unknown {
  return isMembers(body) ? foldMembers(body, documentedFields, rankSaid) : body;
}

/** An optional field never refuses a notification. Our own ids are text; a number is somebody's database key. */
function readExternalId(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  return typeof raw === 'number' ? String(raw) : undefined;
}

/** What is taken once the names are folded: the documented fields, and whatever comes beside them. */
export const tolerantNotificationSchema = z.looseObject(
  {
    InterviewId: interviewIdSchema,
    externalId: z.preprocess(
      readExternalId,
      z
        .string()
        .nullish()
        .transform((externalId) => externalId ?? undefined),
    ),
    /** `IN_PROGRESS` or `FINISHED` are documented; any other is taken. */
    ScrapingStatus: z.string({ error: 'must be a string' }).min(1, { error: 'must not be empty' }),
  },
  { error: 'must be a JSON object' },
);

/**
 * What a receiver takes: a tolerant reader. Either casing; unknown fields kept; an `externalId` that is a number is its text,
 * exactly so after {@link parseNotification}, and any other that is no text means absent; any non-empty `ScrapingStatus`, to
 * be classified by {@link recogniseScrapingStatus}. Documented order is not assumed and neither is anything else: the
 * notification is a hint to look at a session, not a result.
 */
export const notificationSchema = z.preprocess(foldCasing, tolerantNotificationSchema);
export type Notification = z.output<typeof notificationSchema>;

/**
 * `UNKNOWN` is ours: a status that Incode does not document. It is stored and answered 200, and as the first of an interview it
 * begins a verification, see `transitions`.
 */
export type RecognisedScrapingStatus = ScrapingStatus | 'UNKNOWN';

/**
 * Classifies the `ScrapingStatus` of a received notification, folded: Incode sends title case for its session events in
 * production (OBS). That is safe, because a verdict still needs a score that is ready.
 */
export function recogniseScrapingStatus(scrapingStatus: string): RecognisedScrapingStatus {
  return scrapingStatusSchema.safeParse(foldWord(scrapingStatus)).data ?? 'UNKNOWN';
}
