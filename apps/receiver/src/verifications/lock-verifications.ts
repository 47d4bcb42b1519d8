import type { VerificationState } from '@ine-scraping/contracts';

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
  /** Attempts of this round that a repeated FINISHED brought forward. */
  pullForwards: number;
  /** Rounds that ended in FAILED. */
  failedRounds: number;
  /** Looks of reconciliation while no FINISHED had come. */
  looks: number;
  lastAttemptAt: Date | null;
  nextAttemptAt: Date | null;
}

function columns(schema: string): string {
  return `SELECT interview_id AS "interviewId", state, finished_count AS "finishedCount",
      score_attempts AS "scoreAttempts", not_ready_attempts AS "notReadyAttempts",
      failed_attempts AS "failedAttempts", pull_forwards AS "pullForwards", failed_rounds AS "failedRounds", looks,
      last_attempt_at AS "lastAttemptAt", next_attempt_at AS "nextAttemptAt"
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

export async function findVerification(
  database: Database,
  interviewId: string,
): Promise<VerificationRow | undefined> {
  const rows = await database.query<VerificationRow>(
    `/* find-verification */ ${columns(database.schema)} WHERE interview_id = $1::text`,
    [interviewId],
  );
  return rows[0];
}
