import { z } from 'zod';

import type { Score } from '../omni/score.ts';

const text = z.string().optional();

/**
 * What scraping brings that could name a person, or lead to one: the numbers of the card, its years, the picture of INE's page and
 * what that page says. The receiver keeps none of it unless it is told to, and then encrypted.
 */
export const evidenceSchema = z.object({
  cic: text,
  /** Made of the person's names, date and state of birth, and sex. */
  claveElector: text,
  numeroEmision: text,
  ocr: text,
  anioRegistro: text,
  anioEmision: text,
  screenshotUrl: text,
  result: text,
  resultDetails: text,
});
export type Evidence = z.output<typeof evidenceSchema>;

/** Of each field; a card's number has 20 characters at the most, an address and a sentence less than that. */
const fieldLengthMax = 2_000;

/** The evidence in a score; `undefined` when there is none. */
export function evidenceOf(score: Score): Evidence | undefined {
  const names = evidenceSchema.keyof().options;
  const found = names.flatMap((name) => {
    const said = score.ineScrapingValidation?.[name];
    return said ? [[name, said.slice(0, fieldLengthMax)] as const] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The evidence of a scored verification, as far as whoever asks may see it. */
export const shownEvidenceSchema = z.discriminatedUnion('status', [
  /** None is stored: the receiver was not told to, or the score had none. */
  z.object({ status: z.literal('NOT_STORED') }),
  /** Some is stored, and the caller's API key has not the scope `evidence`. */
  z.object({ status: z.literal('MASKED') }),
  /**
   * Some is stored, encrypted with the key `keyId`, which the receiver was not given, or which is another than the one of then. It
   * can be read again when the receiver has the key.
   */
  z.object({ status: z.literal('UNREADABLE'), keyId: z.string() }),
  z.object({ status: z.literal('SHOWN'), values: evidenceSchema }),
]);
export type ShownEvidence = z.output<typeof shownEvidenceSchema>;
