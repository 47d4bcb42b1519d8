import type { Timeline, TimelineEntry, VerificationState } from '@ine-scraping/contracts';

import type { Database } from '../database/database.ts';

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

/** Newest entries beyond this are left out: somebody who sends a notification a million times must not fill the memory. */
export const timelineEntriesMax = 1_000;

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
 * Each notification, attempt and transition, oldest first; at most {@link timelineEntriesMax} of each kind. `undefined` when
 * nothing is known of the interview.
 */
export async function getTimeline(database: Database, interviewId: string): Promise<Timeline | undefined> {
  const { schema } = database;
  const rows = await database.query<TimelineRow>(
    `/* get-timeline */
    SELECT kind, at, "scrapingStatus", "requestId", attempt, "durationMs", outcome, detail, "from", "to" FROM (
      (SELECT id, 'notification' AS kind, received_at AS at, scraping_status AS "scrapingStatus",
        request_id AS "requestId", NULL::int AS attempt, NULL::int AS "durationMs", NULL AS outcome, NULL AS detail,
        NULL AS "from", NULL AS "to"
      FROM ${schema}.notifications WHERE interview_id = $1::text ORDER BY id LIMIT $2::int)
      UNION ALL
      (SELECT id, 'attempt', started_at, NULL, NULL, attempt, duration_ms, outcome, detail, NULL, NULL
      FROM ${schema}.attempts WHERE interview_id = $1::text ORDER BY id LIMIT $2::int)
      UNION ALL
      (SELECT id, 'transition', at, NULL, NULL, NULL, NULL, NULL, NULL, from_state, to_state
      FROM ${schema}.transitions WHERE interview_id = $1::text ORDER BY id LIMIT $2::int)
    ) AS entry
    -- One sequence numbers all three, and keeps the order within a millisecond.
    ORDER BY at, id`,
    [interviewId, timelineEntriesMax],
  );
  return rows.length === 0 ? undefined : { interviewId, entries: rows.map(toEntry) };
}
