import { sentNotificationSchema } from '@ine-scraping/contracts';
import { z } from 'zod';

import { durationSchema } from './duration.ts';

/** Copies of one notification: twice the worst burst of the catalog, and no flood by a slip of the finger. */
export const copiesMax = 50;

/** Attempts that can be garbled: all that the longest policy makes. */
const faultAttemptsMax = 6;

/** What goes wrong on the wire, whatever the notification says. */
export const notificationFaults = [
  /** The body is not JSON. */
  'malformed-json',
  /** `Content-Length` promises the whole body, half of it comes, then the connection ends. */
  'truncated-body',
  /** The same JSON as `text/plain`. */
  'wrong-content-type',
] as const;
export type NotificationFault = (typeof notificationFaults)[number];

/**
 * The names of the notification itself, in lower case. An extra field with one of them would take its place, in whichever
 * casing for a receiver that takes any, and another FINISHED than the planned one would be sent.
 */
const ownNames: ReadonlySet<string> = new Set(
  Object.keys(sentNotificationSchema.shape).map((name) => name.toLowerCase()),
);
const extraNameSchema = z.string().refine((name) => !ownNames.has(name.toLowerCase()));

/** One notification of a scenario's timeline. Each copy is a delivery of its own, with its own retries. */
export const plannedNotificationSchema = z
  .strictObject({
    /** `ScrapingStatus`. `IN_PROGRESS` and `FINISHED` are documented; any other text rehearses an unknown one. */
    status: z.string().min(1).max(64),
    /** What `afterMs` counts from. Default: `end` for `FINISHED`, `start` for everything else. */
    from: z.enum(['start', 'end'], { error: 'must be "start" or "end" (of scraping)' }).optional(),
    /** Default 0. */
    afterMs: durationSchema.prefault(0),
    /** Default 1. */
    copies: z.int().min(1).max(copiesMax).default(1),
    /** From one copy to the next, in milliseconds. Default 0: all at once. */
    gapMs: durationSchema.prefault(0),
    /** It never leaves: what happens when Incode or the network loses it for good. Default false. */
    lost: z.boolean().default(false),
    /**
     * How the names of the three fields are written. Default `documented` (`InterviewId`, `externalId`,
     * `ScrapingStatus`); `camel` is the casing of Incode's other webhooks, `lower` is all lower case.
     */
    casing: z.enum(['documented', 'camel', 'lower']).default('documented'),
    /** Fields that Incode does not document, added at the end; none of the three that it does. Default none. */
    extraFields: z
      .record(extraNameSchema, z.json(), {
        error: ({ code }) =>
          code === 'invalid_key' ? 'must not be a name of the notification itself, in any casing' : undefined,
      })
      .default({}),
    /** Leaves `externalId` out although start sent one. Default false. */
    withoutExternalId: z.boolean().default(false),
    /** Carries neither the custom headers nor the bearer token: somebody else sent it. Default false. */
    withoutCredentials: z.boolean().default(false),
    /** Names an interview that does not exist, drawn from the seed. Default false. */
    unknownInterview: z.boolean().default(false),
    /** Default none. */
    fault: z.enum(notificationFaults).optional(),
    /** How many attempts of the delivery have the fault; the later ones are sound. Default 1. */
    faultAttempts: z.int().min(1).max(faultAttemptsMax).default(1),
  })
  .readonly();
export type PlannedNotification = z.output<typeof plannedNotificationSchema>;

/** What Incode documents: both, once, in order. */
export const documentedNotifications = [{ status: 'IN_PROGRESS' }, { status: 'FINISHED' }];
