import { z } from 'zod';

import { timeSchema } from '../receiver/verification.ts';

/** How the mock judges one attempt. Only `ACKNOWLEDGED` ends the delivery well; everything else is tried again. */
export const judgements = [
  /** What the delivery policy asks for; `documented`: 200, `application/json`, `{"success":"true"}`. */
  'ACKNOWLEDGED',
  /** Another status: 201, 202, 4xx, 5xx, and 204 where the policy does not take it. */
  'WRONG_STATUS',
  /** 3xx; redirects are never followed. */
  'REDIRECTED',
  'WRONG_CONTENT_TYPE',
  'WRONG_BODY',
  /** The body did not end within 64 KiB. */
  'ENDLESS_BODY',
  /** No complete answer in time; `reason` tells slow headers from a slow body. */
  'TIMED_OUT',
  /** Refused, reset, closed early, no such host, or no HTTP. */
  'CONNECTION_FAILED',
  /** The certificate is not trusted, or the other side speaks no TLS. */
  'TLS_FAILED',
  /** The customer's token endpoint gave no token, so nothing was sent. */
  'TOKEN_FAILED',
  /** The URL, or an address that its host has, is not one that the mock may call; nothing was sent. */
  'URL_REFUSED',
] as const;
export const judgementSchema = z.enum(judgements);
export type Judgement = z.infer<typeof judgementSchema>;

/** One HTTP try of a delivery. */
export const deliveryAttemptSchema = z.object({
  /** Counted from 1. */
  attempt: z.int().positive(),
  at: timeSchema,
  /**
   * Real milliseconds from when it was due until the notification left, or until it was known that none can leave: what it
   * was held up by this machine, by the limit of attempts at once, and by the customer's token endpoint. On a manual
   * clock, from when the clock fired it.
   */
  lateMs: z.number().nonnegative(),
  /**
   * Real milliseconds from then until the answer, the error or the timeout: what the receiver took, and after its 401 a new
   * token and a second answer. 0 when nothing left. With `lateMs` it is all the time from when the attempt was due.
   */
  durationMs: z.number().nonnegative(),
  request: z.object({ url: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }),
  /** What the receiver sent; `null` when no answer came. The body is cut at 4096 characters. */
  answer: z
    .object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() })
    .nullable(),
  judgement: judgementSchema,
  /** One sentence on the judgement. */
  reason: z.string(),
});
export type DeliveryAttempt = z.output<typeof deliveryAttemptSchema>;

/** One notification to one URL. */
export const deliverySchema = z.object({
  id: z.string(),
  /** The session that it is played for; a scenario can have the notification itself name another. */
  interviewId: z.string(),
  /** Which of the scenario's notifications it is, counted from 1 in their order there; copies have the same number. */
  notification: z.int().positive(),
  /** Played as somebody else's: it carries no credentials, and nobody tries it again. */
  forged: z.boolean(),
  scrapingStatus: z.string(),
  url: z.string(),
  /** `PENDING`: an attempt is due or running. `GIVEN_UP`: its last attempt failed, and no other comes. */
  state: z.enum(['PENDING', 'ACKNOWLEDGED', 'GIVEN_UP']),
  createdAt: timeSchema,
  /** When the next attempt is due; `null` while one runs and at the end. */
  nextAttemptAt: timeSchema.nullable(),
  attempts: z.array(deliveryAttemptSchema),
});
export type Delivery = z.output<typeof deliverySchema>;

/** One onboarding status notification to one URL. */
export const onboardingStatusDeliverySchema = deliverySchema
  .omit({ scrapingStatus: true, notification: true, forged: true })
  .extend({ onboardingStatus: z.string() });
export type OnboardingStatusDelivery = z.output<typeof onboardingStatusDeliverySchema>;
