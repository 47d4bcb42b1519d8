import { z } from 'zod';

import { timeSchema } from './verification.ts';

/**
 * A webhook request that was refused, a POST to a path or under a name that is none of the receiver's and may have been meant for the
 * webhook, or a notification that was acknowledged and could not be worked on. The body is kept in the database, and not shown: it
 * is nobody's contract.
 */
export const quarantineEntrySchema = z.object({
  id: z.string(),
  receivedAt: timeSchema,
  /** The HTTP status it was answered with: 200 for a notification that was set aside afterwards. */
  status: z.int().min(200).max(599),
  /** The problem's `code`; `NOTIFICATION_SET_ASIDE` for a notification that was set aside. */
  code: z.string(),
  /** The field that was refused, or `null` when it was the request as a whole. */
  field: z.string().nullable(),
  /** Length of the body in bytes, as announced or as far as it was read, whichever is more. */
  bodyBytes: z.int().nonnegative(),
  /** Of a notification that was set aside: which one, of which interview, and why. Absent otherwise. */
  reason: z.string().optional(),
  /** Where it was sent to, without the query; `null` for a notification that was set aside. */
  path: z.string().nullable(),
  /** Who called: the other end of the connection, or whom a proxy names that the receiver trusts. `null` where it is not known. */
  remoteAddress: z.string().nullable(),
  /** The interview that the body names, as far as it could be read, or `null`. */
  interviewId: z.string().nullable(),
  /** The request's `X-Request-Id`, or the one that it was given; `null` where there is none. */
  requestId: z.string().nullable(),
});
export type QuarantineEntry = z.output<typeof quarantineEntrySchema>;

/**
 * How often requests were refused with one code, by all processes together and since the beginning: those without an entry of their
 * own, too, such as what is no HTTP, what broke off in the middle, and all that came too fast.
 */
export const refusalCountSchema = z.object({
  /** The problem's `code`. */
  code: z.string(),
  count: z.int().positive(),
  firstAt: timeSchema,
  lastAt: timeSchema,
});
export type RefusalCount = z.output<typeof refusalCountSchema>;
