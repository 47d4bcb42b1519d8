import { z } from 'zod';

import { timeSchema } from './verification.ts';

/** A webhook request that was refused. The body is kept in the database, and not shown: it is nobody's contract. */
export const quarantineEntrySchema = z.object({
  id: z.string(),
  receivedAt: timeSchema,
  /** The HTTP status it was answered with. */
  status: z.int().min(400).max(599),
  /** The problem's `code`. */
  code: z.string(),
  /** The field that was refused, or `null` when it was the request as a whole. */
  field: z.string().nullable(),
  /** Length of the body in bytes, as announced or as far as it was read, whichever is more. */
  bodyBytes: z.int().nonnegative(),
});
export type QuarantineEntry = z.output<typeof quarantineEntrySchema>;
