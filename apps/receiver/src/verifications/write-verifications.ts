import type { StateBefore, VerificationState } from '@ine-scraping/contracts';

import type { Database, Transaction } from '../database/database.ts';

/** A verification as the code that moves it sees it. */
export interface VerificationRow {
  interviewId: string;
  state: VerificationState;
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
  return `SELECT interview_id AS "interviewId", state, finished_count AS "finishedCount",
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

export interface NewVerification {
  interviewId: string;
  state: VerificationState;
  createdAt: Date;
}

/** Creates the verifications that do not exist yet, and returns the ids of those. */
export async function insertVerifications(
  transaction: Transaction,
  verifications: readonly NewVerification[],
  at: Date,
): Promise<string[]> {
  const rows = await transaction.query<{ interviewId: string }>(
    `/* insert-verifications */
    INSERT INTO ${transaction.schema}.verifications (interview_id, state, created_at, updated_at)
    SELECT interview_id, state, created_at, $4::timestamptz
    FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS row (interview_id, state, created_at)
    -- One order for everybody: two transactions that wait for each other's new rows would be a deadlock.
    ORDER BY interview_id
    ON CONFLICT (interview_id) DO NOTHING
    RETURNING interview_id AS "interviewId"`,
    [
      verifications.map((verification) => verification.interviewId),
      verifications.map((verification) => verification.state),
      verifications.map((verification) => verification.createdAt.toISOString()),
      at.toISOString(),
    ],
  );
  return rows.map((row) => row.interviewId);
}

export interface TransitionRow {
  interviewId: string;
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
    INSERT INTO ${transaction.schema}.transitions (interview_id, from_state, to_state, at)
    SELECT interview_id, nullif(from_state, 'NONE'), to_state, $4::timestamptz
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY
      AS row (interview_id, from_state, to_state, position)
    ORDER BY position`,
    [
      transitions.map((transition) => transition.interviewId),
      transitions.map((transition) => transition.from),
      transitions.map((transition) => transition.to),
      at.toISOString(),
    ],
  );
}
