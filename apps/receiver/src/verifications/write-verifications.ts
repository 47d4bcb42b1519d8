import type { StateBefore, VerificationState } from '@ine-scraping/contracts';

import type { Database, Transaction } from '../database/database.ts';

/** A verification as the code that moves it sees it. */
export interface VerificationRow {
  /** Its number, by which its history knows it. */
  id: string;
  interviewId: string;
  state: VerificationState;
  /** Notifications so far. */
  notificationCount: number;
  /** FINISHED notifications so far: one more than before means that Incode repeated itself. */
  finishedCount: number;
  /** Attempts in all. */
  scoreAttempts: number;
  /** Attempts of this round that found no score that may be believed; a redrive begins a new round. */
  notReadyAttempts: number;
  /** Attempts of this round that ended in a retryable error. */
  failedAttempts: number;
  /** Attempts of this round that found what rarely changes, see `briefAttemptsMax`. */
  briefAttempts: number;
  /** Attempts of this round that ended at our own log-in. */
  accessAttempts: number;
  /** Attempts of this round that a repeated FINISHED brought forward. */
  pullForwards: number;
  /** Rounds that ended in FAILED. */
  failedRounds: number;
  /** Looks of reconciliation while no FINISHED had come. */
  looks: number;
  /** The first FINISHED. */
  finishedAt: Date | null;
  lastAttemptAt: Date | null;
  nextAttemptAt: Date | null;
}

function columns(schema: string): string {
  return `SELECT id::text AS id, interview_id AS "interviewId", state,
      in_progress_count + finished_count + unknown_count AS "notificationCount", finished_count AS "finishedCount",
      score_attempts AS "scoreAttempts", not_ready_attempts AS "notReadyAttempts",
      failed_attempts AS "failedAttempts", brief_attempts AS "briefAttempts", access_attempts AS "accessAttempts",
      pull_forwards AS "pullForwards", failed_rounds AS "failedRounds", looks,
      finished_at AS "finishedAt", last_attempt_at AS "lastAttemptAt", next_attempt_at AS "nextAttemptAt"
    FROM ${schema}.verifications`;
}

/** Locks until the end of the transaction, in one order for everybody. */
export async function lockVerifications(
  transaction: Transaction,
  interviewIds: readonly string[],
): Promise<VerificationRow[]> {
  return transaction.query<VerificationRow>(
    `/* lock-verifications */ ${columns(transaction.schema)}
    WHERE interview_id = ANY($1::text[]) ORDER BY interview_id FOR UPDATE`,
    [interviewIds],
  );
}

/** Those that exist, in no order. */
export async function findVerifications(
  database: Database,
  interviewIds: readonly string[],
): Promise<VerificationRow[]> {
  return database.query<VerificationRow>(
    `/* find-verifications */ ${columns(database.schema)} WHERE interview_id = ANY($1::text[])`,
    [interviewIds],
  );
}

export interface TransitionRow {
  verificationId: string;
  from: StateBefore;
  to: VerificationState;
}

/** Kept for the timeline. */
export async function insertTransitions(
  transaction: Transaction,
  transitions: readonly TransitionRow[],
  at: Date,
): Promise<void> {
  if (transitions.length === 0) return;
  await transaction.query(
    `/* insert-transitions */
    INSERT INTO ${transaction.schema}.transitions (verification_id, from_state, to_state, at)
    SELECT verification_id, nullif(from_state, 'NONE'), to_state, $4::timestamptz
    FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY
      AS row (verification_id, from_state, to_state, position)
    ORDER BY position`,
    [
      transitions.map((transition) => transition.verificationId),
      transitions.map((transition) => transition.from),
      transitions.map((transition) => transition.to),
      at.toISOString(),
    ],
  );
}

/** Entries of a kind that a verification's history holds: somebody who repeats a notification for ever must not fill the disk. */
export const historyEntriesMax = 1_000;

/**
 * Drops the oldest attempts, changes of state and settled dead letters of a verification beyond {@link historyEntriesMax}. To be
 * called where one is added, when there may be that many.
 */
export async function trimHistory(transaction: Transaction, row: VerificationRow): Promise<void> {
  // Each failed round is at most two changes of state and one dead letter.
  if (Math.max(row.scoreAttempts, 2 * row.failedRounds) < historyEntriesMax) return;
  const { schema, query } = transaction;
  for (const table of ['attempts', 'transitions']) {
    await query(
      `/* trim-${table} */
      DELETE FROM ${schema}.${table} WHERE verification_id = $1::bigint AND id <= (
        SELECT id FROM ${schema}.${table} WHERE verification_id = $1::bigint
        ORDER BY ${table}.id DESC OFFSET $2::int LIMIT 1)`,
      [row.id, historyEntriesMax],
    );
  }
  await query(
    `/* trim-dead-letters */
    DELETE FROM ${schema}.dead_letters WHERE interview_id = $1::text AND resolved_at IS NOT NULL AND id <= (
      SELECT id FROM ${schema}.dead_letters WHERE interview_id = $1::text
      ORDER BY dead_letters.id DESC OFFSET $2::int LIMIT 1)`,
    [row.interviewId, historyEntriesMax],
  );
}
