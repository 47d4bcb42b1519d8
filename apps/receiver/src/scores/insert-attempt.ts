import type { TimelineEntry } from '@ine-scraping/contracts';

import type { Transaction } from '../database/database.ts';

export type AttemptOutcome = Extract<TimelineEntry, { kind: 'attempt' }>['outcome'];

export interface AttemptRow {
  interviewId: string;
  /** Counted from 1. */
  attempt: number;
  startedAt: Date;
  durationMs: number;
  outcome: AttemptOutcome;
  /** One sentence, without payload. */
  detail: string | null;
}

export async function insertAttempt(transaction: Transaction, row: AttemptRow): Promise<void> {
  await transaction.query(
    `/* insert-attempt */
    INSERT INTO ${transaction.schema}.attempts (interview_id, attempt, started_at, duration_ms, outcome, detail)
    VALUES ($1::text, $2::int, $3::timestamptz, $4::int, $5::text, $6::text)`,
    [row.interviewId, row.attempt, row.startedAt.toISOString(), row.durationMs, row.outcome, row.detail],
  );
}
