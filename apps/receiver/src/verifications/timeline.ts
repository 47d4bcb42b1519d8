import type { Timeline, TimelineEntry, VerificationState } from '@ine-scraping/contracts';

import type { Database } from '../database/database.ts';
import { historyEntriesMax } from './write-verifications.ts';

/** How an attempt to read a score ended, as the timeline shows it. */
export type AttemptOutcome = Extract<TimelineEntry, { kind: 'attempt' }>['outcome'];

interface TimelineRow {
  kind: TimelineEntry['kind'];
  at: Date;
  scrapingStatus: string | null;
  requestId: string | null;
  attempt: number | null;
  durationMs: number | null;
  outcome: AttemptOutcome | null;
  detail: string | null;
  from: VerificationState | null;
  to: VerificationState | null;
}

function toEntry(row: TimelineRow): TimelineEntry {
  const at = row.at.toISOString();
  if (row.kind === 'notification') {
    const { requestId, scrapingStatus } = row;
    return {
      kind: row.kind,
      at,
      scrapingStatus: scrapingStatus ?? '',
      ...(requestId !== null && { requestId }),
    };
  }
  if (row.kind === 'transition' && row.to) return { kind: row.kind, at, from: row.from, to: row.to };
  if (row.kind === 'attempt' && row.outcome && row.attempt !== null) {
    const { attempt, detail, outcome } = row;
    return { kind: row.kind, at, attempt, durationMs: row.durationMs ?? 0, outcome, detail };
  }
  throw new Error(`a timeline row of kind ${row.kind} is incomplete`);
}

/**
 * Each notification, attempt and transition, oldest first; at most {@link historyEntriesMax} of each kind, as more are not kept.
 * `undefined` when nothing is known of the interview.
 */
export async function getTimeline(database: Database, interviewId: string): Promise<Timeline | undefined> {
  const { schema } = database;
  const rows = await database.query<TimelineRow>(
    `/* get-timeline */
    WITH verification AS (SELECT id FROM ${schema}.verifications WHERE interview_id = $1::text)
    SELECT kind, at, "scrapingStatus", "requestId", attempt, "durationMs", outcome, detail, "from", "to" FROM (
      SELECT n.id, 'notification' AS kind, received_at AS at, scraping_status AS "scrapingStatus",
        request_id AS "requestId", NULL::int AS attempt, NULL::int AS "durationMs", NULL AS outcome, NULL AS detail,
        NULL AS "from", NULL AS "to"
      FROM ${schema}.notifications n JOIN verification v ON v.id = n.verification_id
      UNION ALL
      -- What is not derived yet, too.
      (SELECT id, 'notification', received_at, scraping_status, request_id, NULL, NULL, NULL, NULL, NULL, NULL
      FROM ${schema}.inbox WHERE interview_id = $1::text ORDER BY inbox.id LIMIT $2::int)
      UNION ALL
      SELECT a.id, 'attempt', started_at, NULL, NULL, attempt, duration_ms, outcome, detail, NULL, NULL
      FROM ${schema}.attempts a JOIN verification v ON v.id = a.verification_id
      UNION ALL
      SELECT t.id, 'transition', at, NULL, NULL, NULL, NULL, NULL, NULL, from_state, to_state
      FROM ${schema}.transitions t JOIN verification v ON v.id = t.verification_id
    ) AS entry
    -- One sequence numbers all of them, and keeps the order within a millisecond.
    ORDER BY at, id`,
    [interviewId, historyEntriesMax],
  );
  return rows.length === 0 ? undefined : { interviewId, entries: rows.map(toEntry) };
}
