import { z } from 'zod';

import { foldMembers, isMembers, saysNothing } from '../members.ts';
import { foldWord } from '../word.ts';

/**
 * `schema` for what `read` makes of a value. A reader survives anything; the type of the input stays the documented one, for
 * those who write.
 */
export function tolerant<Schema extends z.ZodType>(
  read: (raw: unknown) => unknown,
  schema: Schema,
): z.ZodPreprocess<Schema, z.input<Schema>> {
  return z.preprocess<unknown, Schema, z.input<Schema>>(read, schema);
}

/** A number or a boolean as text, because a type costs nothing. What has no text of its own reads as absent. */
export function readText(raw: unknown): string | null | undefined {
  if (raw === null || typeof raw === 'string') return raw;
  // `String(-0)` is "0", and 0 is the code of a current card.
  if (Object.is(raw, -0)) return '-0';
  return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : undefined;
}

/** A flag, also as text or as 0 and 1. */
export function readFlag(raw: unknown): boolean | null | undefined {
  if (raw === null) return null;
  const word = foldWord(readText(raw) ?? '');
  if (word === 'TRUE' || word === '1') return true;
  return word === 'FALSE' || word === '0' ? false : undefined;
}

/** What stands twice is taken where something stands. */
export function rankSaid(_name: string, value: unknown): number {
  return saysNothing(value) ? 0 : 1;
}

/** A section with its names folded; what is no section reads as absent. */
export function readSection(documented: readonly string[]): (raw: unknown) => unknown {
  return (raw) => {
    if (raw === null) return null;
    return isMembers(raw) ? foldMembers(raw, documented, rankSaid) : undefined;
  };
}

export const text = tolerant(readText, z.string().nullish());
export const flag = tolerant(readFlag, z.boolean().nullish());
