import type { Transaction } from '../database/database.ts';
import { historyEntriesMax } from '../verifications/write-verifications.ts';
import type { InboxEntry, NotifiedVerification } from './apply-notifications.ts';

/** What a batch says of a verification, as a set of rows. */
const changes = `json_to_recordset($1::text::json) AS c (
      "interviewId" text, state text, "createdAt" timestamptz, "inProgressAt" timestamptz,
      "finishedAt" timestamptz, "inProgressCount" int, "finishedCount" int, "unknownCount" int, "externalId" text,
      "externalIdFrom" bigint, "pullForwards" int, "nextAttemptAt" timestamptz, "newRound" boolean)`;

export interface CreatedVerification {
  id: string;
  interviewId: string;
}

/** Creates the verifications that do not exist yet, as they will be, and returns those. */
export async function insertNotifiedVerifications(
  transaction: Transaction,
  verifications: readonly NotifiedVerification[],
  at: Date,
): Promise<CreatedVerification[]> {
  if (verifications.length === 0) return [];
  return transaction.query<CreatedVerification>(
    `/* insert-notified-verifications */
    INSERT INTO ${transaction.schema}.verifications (interview_id, state, created_at, updated_at, state_since,
      in_progress_at, finished_at, in_progress_count, finished_count, unknown_count, external_id, external_id_from,
      next_attempt_at)
    SELECT "interviewId", state, "createdAt", $2::timestamptz, $2::timestamptz,
      "inProgressAt", "finishedAt", "inProgressCount", "finishedCount", "unknownCount", "externalId", "externalIdFrom",
      "nextAttemptAt"
    FROM ${changes}
    -- One order for everybody: two transactions that wait for each other's new rows would be a deadlock.
    ORDER BY "interviewId"
    ON CONFLICT (interview_id) DO NOTHING
    RETURNING id::text AS id, interview_id AS "interviewId"`,
    [JSON.stringify(verifications), at.toISOString()],
  );
}

/** One statement for all. The rows must be locked. */
export async function updateNotifiedVerifications(
  transaction: Transaction,
  verifications: readonly NotifiedVerification[],
  at: Date,
): Promise<void> {
  if (verifications.length === 0) return;
  await transaction.query(
    `/* update-notified-verifications */
    UPDATE ${transaction.schema}.verifications AS v SET
      state = c.state,
      state_since = CASE WHEN v.state = c.state THEN v.state_since ELSE $2::timestamptz END,
      created_at = least(v.created_at, c."createdAt"),
      updated_at = $2::timestamptz,
      in_progress_at = least(v.in_progress_at, c."inProgressAt"),
      finished_at = least(v.finished_at, c."finishedAt"),
      in_progress_count = v.in_progress_count + c."inProgressCount",
      finished_count = v.finished_count + c."finishedCount",
      unknown_count = v.unknown_count + c."unknownCount",
      external_id = CASE WHEN c."externalIdFrom" > coalesce(v.external_id_from, 0)
        THEN c."externalId" ELSE v.external_id END,
      external_id_from = greatest(v.external_id_from, c."externalIdFrom"),
      pull_forwards = c."pullForwards",
      next_attempt_at = c."nextAttemptAt",
      not_ready_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.not_ready_attempts END,
      failed_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.failed_attempts END,
      brief_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.brief_attempts END,
      access_attempts = CASE WHEN c."newRound" THEN 0 ELSE v.access_attempts END,
      dead_letter_id = CASE WHEN c."newRound" THEN NULL ELSE v.dead_letter_id END
    FROM ${changes}
    WHERE v.interview_id = c."interviewId"`,
    [JSON.stringify(verifications), at.toISOString()],
  );
}

/** A notification with what its verification's history shows of it. */
export interface HistoryEntry extends InboxEntry {
  readonly scrapingStatus: string;
  readonly requestId: string | null;
}

/** The notifications of one verification, of which `before` others have been derived earlier. */
export interface DerivedNotifications {
  readonly verificationId: string;
  readonly before: number;
  readonly entries: readonly HistoryEntry[];
}

/** Keeps what a timeline shows of notifications, the first {@link historyEntriesMax} of each verification. All of them are counted. */
export async function insertNotificationHistory(
  transaction: Transaction,
  derived: readonly DerivedNotifications[],
): Promise<void> {
  const rows = derived.flatMap(({ before, entries, verificationId }) =>
    entries.slice(0, Math.max(0, historyEntriesMax - before)).map((entry) => ({ verificationId, ...entry })),
  );
  if (rows.length === 0) return;
  await transaction.query(
    `/* insert-notification-history */
    INSERT INTO ${transaction.schema}.notifications (verification_id, id, received_at, scraping_status, request_id)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[])`,
    [
      rows.map((row) => row.verificationId),
      rows.map((row) => row.id),
      rows.map((row) => row.receivedAt.toISOString()),
      rows.map((row) => row.scrapingStatus),
      rows.map((row) => row.requestId),
    ],
  );
}
