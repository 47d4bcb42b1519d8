import type { Outcome } from '@ine-scraping/contracts';

/** The scenarios in which nothing goes wrong but what INE says, and what it says. */
export const goldenOutcomes: readonly (readonly [scenario: string, outcome: Outcome])[] = [
  ['current', 'CURRENT'],
  ['not-current', 'NOT_CURRENT'],
  ['not-found', 'NOT_FOUND'],
  ['reported-lost', 'REPORTED_LOST'],
  ['reported-stolen', 'REPORTED_STOLEN'],
  ['insufficient-data', 'INSUFFICIENT_DATA'],
  ['unavailable', 'UNAVAILABLE'],
];
