import { z } from 'zod';

import { parseEvidenceKey } from '../personal-data/evidence-safe.ts';
import { retentionDefaults } from '../personal-data/retention.ts';
import { list } from './values.ts';

const evidenceKeys = list(
  parseEvidenceKey,
  'must be keys with commas between, each as its name, a colon and 32 random bytes in base64, such as `openssl rand -base64 32` gives',
).refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, {
  error: 'must have a name of its own for each key, or what is sealed cannot tell by which',
});

const daysMax = 3_650;

/** Days, or `forever`. Not 0, which would mean at once to one reader and never to another. */
function days(fallback: number | null) {
  const fits = (text: string) =>
    text === 'forever' || (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= daysMax);
  return z
    .string()
    .refine(fits, { error: `must be a whole number of days from 1 to ${daysMax}, or forever` })
    .transform((text) => (text === 'forever' ? null : Number(text)))
    .prefault(fallback === null ? 'forever' : String(fallback));
}

/** What is kept that could name a person, and how long. */
export const personalDataSettings = {
  RECEIVER_EVIDENCE: z
    .enum(['drop', 'store'], { error: 'must be drop or store' })
    .prefault('drop')
    .describe(
      "`store`: what scraping brings of the card (its numbers, its years, the picture of INE's page) is kept, encrypted with `RECEIVER_EVIDENCE_KEYS`, and shown to API keys with the scope `evidence`. `drop`: it is never stored",
    ),
  RECEIVER_EVIDENCE_KEYS: evidenceKeys
    .optional()
    .describe(
      '`name:base64` of each key of 32 random bytes, with commas between: the first encrypts, any decrypts. Keep an old one as long as something is sealed with it',
    ),
  RECEIVER_RETENTION_SCORED_DAYS: days(retentionDefaults.scoredDays).describe(
    'days after which a verification with its verdict is deleted; `forever` keeps it',
  ),
  RECEIVER_RETENTION_FAILED_DAYS: days(retentionDefaults.failedDays).describe(
    'the same for one whose score could not be retrieved, and for notifications that were set aside',
  ),
  RECEIVER_RETENTION_UNFINISHED_DAYS: days(retentionDefaults.unfinishedDays).describe(
    'the same for one that still waits for FINISHED or for its score',
  ),
  RECEIVER_RETENTION_QUARANTINE_DAYS: days(retentionDefaults.quarantineDays).describe(
    'the same for refused requests, which are kept with the beginning of their bodies',
  ),
};

type PersonalDataSettings = z.output<z.ZodObject<typeof personalDataSettings>>;

/** What keeps it from being used: sealing takes a key. */
export function findMissingEvidenceKeys(set: Readonly<Record<string, string | undefined>>): string[] {
  if (set['RECEIVER_EVIDENCE'] !== 'store' || set['RECEIVER_EVIDENCE_KEYS'] !== undefined) return [];
  return [
    'RECEIVER_EVIDENCE_KEYS is required with RECEIVER_EVIDENCE=store: evidence is never stored as it is',
  ];
}

export function toPersonalData(settings: PersonalDataSettings) {
  return {
    evidence: Object.freeze({
      store: settings.RECEIVER_EVIDENCE === 'store',
      keys: Object.freeze(settings.RECEIVER_EVIDENCE_KEYS ?? []),
    }),
    retention: Object.freeze({
      scoredDays: settings.RECEIVER_RETENTION_SCORED_DAYS,
      failedDays: settings.RECEIVER_RETENTION_FAILED_DAYS,
      unfinishedDays: settings.RECEIVER_RETENTION_UNFINISHED_DAYS,
      quarantineDays: settings.RECEIVER_RETENTION_QUARANTINE_DAYS,
    }),
  };
}
