import type { InboxEntry } from '../inbox/apply-notifications.ts';
import type { Session } from './store.ts';

/**
 * Locks and returns notifications whose verification has not been derived yet, in the order of the inbox. Those that another
 * replica is busy with are skipped, so that nobody waits and nothing is derived twice.
 */
export async function takeUnderivedNotifications(session: Session, limit: number): Promise<InboxEntry[]> {
  return session.query<InboxEntry & object>(
    `/* take-underived-notifications */
    SELECT id::text AS id, interview_id AS "interviewId", kind, external_id AS "externalId",
      received_at AS "receivedAt"
    FROM ${session.schema}.notifications
    WHERE derived_at IS NULL
    ORDER BY notifications.id
    LIMIT $1::int
    FOR UPDATE SKIP LOCKED`,
    [limit],
  );
}

export async function markDerived(session: Session, ids: readonly string[], at: Date): Promise<void> {
  await session.query(
    `/* mark-derived */
    UPDATE ${session.schema}.notifications SET derived_at = $2::timestamptz WHERE id = ANY($1::bigint[])`,
    [ids, at.toISOString()],
  );
}

/** Notifications with an unknown status that arrived, and were derived, before their verification existed. */
export async function findEarlierNotifications(
  session: Session,
  interviewIds: readonly string[],
): Promise<InboxEntry[]> {
  return session.query<InboxEntry & object>(
    `/* find-earlier-notifications */
    SELECT id::text AS id, interview_id AS "interviewId", kind, external_id AS "externalId",
      received_at AS "receivedAt"
    FROM ${session.schema}.notifications
    WHERE interview_id = ANY($1::text[]) AND derived_at IS NOT NULL
    ORDER BY notifications.id`,
    [interviewIds],
  );
}
