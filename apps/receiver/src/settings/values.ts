import { z } from 'zod';

import { Secret } from '../runtime/secret.ts';

export const dayMs = 24 * 60 * 60 * 1000;

/** A whole number, written with digits alone. */
export function wholeNumber(min: number, max: number) {
  const fits = (text: string) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z
    .string()
    .refine(fits, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number);
}

/** The same with a default. */
export function integer(fallback: number, min: number, max: number) {
  return wholeNumber(min, max).prefault(String(fallback));
}

export function url(
  protocols: readonly string[],
  example: string,
  isExtra: (found: URL) => boolean = () => false,
) {
  return z.string().refine(
    (text) => {
      const found = URL.parse(text);
      return found && protocols.includes(found.protocol) && found.hostname !== '' && !isExtra(found);
    },
    { error: `must be a URL such as ${example}` },
  );
}

/** Shows as `[redacted]` wherever it is printed. */
export function secret(text: z.ZodString) {
  return text.transform((value) => new Secret(value));
}

/** Values with commas between, each read by `parse`, which gives `undefined` for what is none. */
export function list<T>(parse: (text: string) => T | undefined, error: string) {
  return z
    .string()
    .transform((text) => text.split(',').map((item) => parse(item.trim())))
    .refine((items) => !items.includes(undefined), { error, abort: true })
    .transform((items) => items.filter((item) => item !== undefined));
}

/** A switch that only its own word turns on. */
export function flag() {
  return z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .prefault('false');
}
