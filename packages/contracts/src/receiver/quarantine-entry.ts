import { z } from 'zod';

import { timeSchema } from './verification.ts';

/**
 * A webhook request that was refused, or a notification that was acknowledged and could not be worked on. The body is kept in the database, and not shown: it is
 * nobody's contract.
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
});
export type QuarantineEntry = z.output<typeof quarantineEntrySchema>;
