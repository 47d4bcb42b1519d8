import { z } from 'zod';

import { failureSchema, timeSchema } from './verification.ts';

/** A job out of attempts, or stopped by a terminal error. */
export const deadLetterSchema = failureSchema
  .omit({ deadLetterId: true })
  .extend({ id: z.string(), interviewId: z.string(), attempts: z.int().nonnegative(), failedAt: timeSchema });
export type DeadLetter = z.output<typeof deadLetterSchema>;
