import { z } from 'zod';

import type { Random } from '../random.ts';

/** A day, in milliseconds: the longest that anybody rehearses, and well within what a timer can hold. */
export const durationMsMax = 24 * 60 * 60 * 1000;

const millisecondsSchema = z
  .int({ error: 'must be whole milliseconds, or an object with a distribution' })
  .min(0, { error: 'must not be negative' })
  .max(durationMsMax, { error: `must be at most a day, ${durationMsMax} ms` });

const uniformSchema = z
  .strictObject({
    distribution: z.literal('uniform'),
    minMs: millisecondsSchema,
    maxMs: millisecondsSchema,
  })
  .refine(({ minMs, maxMs }) => minMs <= maxMs, { error: 'must not be less than minMs', path: ['maxMs'] });

const lognormalSchema = z.strictObject({
  distribution: z.literal('lognormal'),
  /** Half of all durations are shorter. */
  medianMs: millisecondsSchema,
  /** Width: about two thirds lie between `medianMs / e^sigma` and `medianMs * e^sigma`. Default 0.5. */
  sigma: z.number().min(0).max(3).default(0.5),
  /** What would be longer takes this long. Default: a day. */
  maxMs: millisecondsSchema.default(durationMsMax),
});

const distributionSchema = z.discriminatedUnion('distribution', [uniformSchema, lognormalSchema], {
  error: 'distribution must be "uniform" or "lognormal"',
});

/** Milliseconds, or how they are drawn for each session from the seed. */
export type Duration = number | z.output<typeof distributionSchema>;
export type DurationInput = number | z.input<typeof distributionSchema>;

/**
 * Not a union: its errors say "Invalid input" where the author of a file needs the field. An object can only
 * be meant as a distribution, anything else only as milliseconds.
 */
export const durationSchema = z.unknown().transform((value, context): Duration => {
  const schema = typeof value === 'object' && value !== null ? distributionSchema : millisecondsSchema;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues)
    context.addIssue({ code: 'custom', path: [...path], message, input: value });
  return z.NEVER;
}) as unknown as z.ZodType<Duration, DurationInput>;

const uniformSteps = 1_000_000;

/** About normal, mean 0, deviation 1: the sum of twelve uniform numbers, so that only `exp` is left to a library. */
function drawNormal(random: Random): number {
  let sum = -6;
  for (let term = 0; term < 12; term += 1) sum += random.integer(uniformSteps) / uniformSteps;
  return sum;
}

/** Whole milliseconds. A fixed duration draws nothing. */
export function drawDuration(duration: Duration, random: Random): number {
  if (typeof duration === 'number') return duration;
  if (duration.distribution === 'uniform')
    return duration.minMs + random.integer(duration.maxMs - duration.minMs + 1);
  const { medianMs, sigma, maxMs } = duration;
  return Math.min(maxMs, Math.round(medianMs * Math.exp(sigma * drawNormal(random))));
}
