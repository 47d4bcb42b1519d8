/** What a session knows of itself besides the scraping. */
export interface SessionRecord {
  /** As start was given them. */
  customFields: Readonly<Record<string, unknown>> | null;
  /** Milliseconds since 1970. */
  closedAtMs: number | null;
  /** A customer was made of its person. */
  approved: boolean;
  /** The personal data was deleted, and nothing else. */
  personalDataDeleted: boolean;
}

export function createSessionRecord(): SessionRecord {
  return { customFields: null, closedAtMs: null, approved: false, personalDataDeleted: false };
}
