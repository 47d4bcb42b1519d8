import { z } from 'zod';

import { timeSchema } from '../receiver/verification.ts';
import { clockSchema } from './clock.ts';
import { deliverySchema, judgementSchema } from './delivery.ts';

/** Changes when a recording of before can no longer be replayed. */
export const recordingVersion = 2;

/** Milliseconds on the mock's clock since scraping was first asked for, which is when a replay starts it. */
const sinceScraping = z.int().nonnegative();

/** What decides how long scraping takes and how a delivery is judged, by the names in `startMockProvider`, within its bounds. */
const recordedSettingsSchema = z.strictObject({
  scrapingMs: z
    .int()
    .min(0)
    .max(24 * 60 * 60 * 1000),
  deliveryTimeoutMs: z.int().min(1).max(30_000),
  deliveryPolicy: z.enum(['documented', 'current', 'legacy']),
});

const recordedAttemptSchema = z.strictObject({
  attempt: z.int().positive(),
  atMs: sinceScraping,
  contentType: z.string().nullable(),
  /** As it left, with another `externalId` of the same length. */
  body: z.string(),
  judgement: judgementSchema,
  /**
   * `contentType` is one of the common media types without its parameters, `other` for any other, `null` for none. `body` is
   * the JSON that says `success` and nothing else; `null` for any other.
   */
  answer: z
    .strictObject({ status: z.int(), contentType: z.string().nullable(), body: z.string().nullable() })
    .nullable(),
});

/**
 * One session, to be replayed: all that decides what it plays, and what it came to. Made by naming what is kept: no
 * person, no token, no credential, no header but the media type, no score, and no `externalId`. The seed and the scenario are
 * texts of whoever plays, and are kept as they are.
 */
export const recordingSchema = z.strictObject({
  recording: z.literal(recordingVersion),
  interviewId: z.string(),
  /** Plays the same session on any mock. */
  seed: z.string(),
  /** Stands for the one that was sent in start and is as long; `null` when there was none. */
  externalId: z.string().nullable(),
  /** The whole scenario, so that a later change of its file does not change the replay. */
  scenario: z.record(z.string(), z.unknown()),
  settings: recordedSettingsSchema,
  clock: z.strictObject({ mode: clockSchema.shape.mode, startedAt: timeSchema }),
  /** When scraping was started, the first time at 0; empty when it never was, which cannot be replayed. */
  scrapingsAtMs: z.array(sinceScraping),
  deliveries: z.array(
    z.strictObject({
      id: z.string(),
      scrapingStatus: z.string(),
      createdAtMs: sinceScraping,
      state: deliverySchema.shape.state,
      attempts: z.array(recordedAttemptSchema),
    }),
  ),
  /** What the receiver asked. */
  requests: z.array(
    z.strictObject({
      /** Below 0: before scraping was asked for. */
      atMs: z.int(),
      method: z.string(),
      path: z.string(),
      status: z.int().nullable(),
      afterFinished: z.boolean(),
    }),
  ),
});
export type Recording = z.output<typeof recordingSchema>;
