import type { RecognisedScrapingStatus } from '@ine-scraping/contracts';

import type { Database } from '../database/database.ts';

export interface NotificationRow {
  interviewId: string;
  externalId: string | null;
  scrapingStatus: string;
  kind: RecognisedScrapingStatus;
  rawBody: Uint8Array;
  receivedAt: Date;
}

/** The commit that an acknowledgement waits for: one statement, in autocommit, for all rows. */
export async function insertNotifications(
  database: Database,
  rows: readonly NotificationRow[],
): Promise<void> {
  await database.query(
    `/* insert-notifications */
    INSERT INTO ${database.schema}.notifications
      (interview_id, external_id, scraping_status, kind, raw_body, received_at)
    SELECT interview_id, external_id, scraping_status, kind, decode(raw_body, 'hex'), received_at
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
      AS row (interview_id, external_id, scraping_status, kind, raw_body, received_at)`,
    [
      rows.map((row) => row.interviewId),
      rows.map((row) => row.externalId),
      rows.map((row) => row.scrapingStatus),
      rows.map((row) => row.kind),
      rows.map((row) => Buffer.from(row.rawBody).toString('hex')),
      rows.map((row) => row.receivedAt.toISOString()),
    ],
  );
}
