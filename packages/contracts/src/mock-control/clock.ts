import { z } from 'zod';

import { timeSchema } from '../receiver/verification.ts';

/** Longest single advance: 100 days, so that a session token (90 days) can expire in one. */
export const advanceMsMax = 100 * 24 * 60 * 60 * 1000;

export const clockSchema = z.object({
  mode: z.enum(['real', 'manual']),
  now: timeSchema,
});
export type ClockState = z.output<typeof clockSchema>;

export const advanceRequestSchema = z.strictObject({ ms: z.int().min(0).max(advanceMsMax) });
export type AdvanceRequest = z.output<typeof advanceRequestSchema>;
