import type { InboxEntry } from './apply-notifications.ts';
import type { Transaction } from '../database/database.ts';

/**
 * Locks and returns notifications whose verification has not been derived yet, in the order of the inbox. Those that another
 * replica is busy with are skipped, so that nobody waits and nothing is derived twice.
 */
export async function takeUnderivedNotifications(
  transaction: Transaction,
  limit: number,
): Promise<InboxEntry[]> {
  return transaction.query<InboxEntry & object>(
    `/* take-underived-notifications */
    SELECT id::text AS id, interview_id AS "interviewId", kind, external_id AS "externalId",
      received_at AS "receivedAt"
    FROM ${transaction.schema}.notifications
    WHERE derived_at IS NULL
    ORDER BY notifications.id
    LIMIT $1::int
    FOR UPDATE SKIP LOCKED`,
    [limit],
  );
}

export async function markDerived(transaction: Transaction, ids: readonly string[], at: Date): Promise<void> {
  await transaction.query(
    `/* mark-derived */
    UPDATE ${transaction.schema}.notifications SET derived_at = $2::timestamptz WHERE id = ANY($1::bigint[])`,
    [ids, at.toISOString()],
  );
}

/**
 * Of the notifications with an unknown status that were derived before their verification existed: the first of each
 * interview, and the last with an external id. Not all of them: there is no limit to how many somebody sends.
 */
export async function findEarlierNotifications(
  transaction: Transaction,
  interviewIds: readonly string[],
): Promise<InboxEntry[]> {
  const columns = `id, interview_id, kind, external_id, received_at`;
  const derived = `FROM ${transaction.schema}.notifications n
    WHERE n.interview_id = interview.id AND n.derived_at IS NOT NULL`;
  return transaction.query<InboxEntry & object>(
    `/* find-earlier-notifications */
    SELECT found.id::text AS id, interview_id AS "interviewId", kind, external_id AS "externalId",
      received_at AS "receivedAt"
    FROM unnest($1::text[]) AS interview (id)
    CROSS JOIN LATERAL (
      (SELECT ${columns} ${derived} ORDER BY n.id LIMIT 1)
      UNION
      (SELECT ${columns} ${derived} AND n.external_id IS NOT NULL ORDER BY n.id DESC LIMIT 1)
    ) AS found
    ORDER BY found.id`,
    [interviewIds],
  );
}
