import type { Database } from '../database/database.ts';
import { sqlState } from '../database/errors.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import type { InboxEntry } from './apply-notifications.ts';

/** More than one, as a bug may need company to show; few, as each costs a search for the row in its batch. */
export const deriveFailuresMax = 5;

/** Never with the message, which may quote a payload. */
function causeOf(error: unknown): string {
  const state = sqlState(error);
  return state === undefined ? toError(error).name : `SQLSTATE ${state}`;
}

interface CountedFailure {
  failures: number;
  setAside: boolean;
}

/** Counts, and sets aside with a trace in the quarantine when that was the last time. One statement, so all or nothing. */
async function countFailure(
  database: Database,
  id: string,
  cause: string,
  at: Date,
): Promise<CountedFailure | undefined> {
  const { schema } = database;
  const rows = await database.query<CountedFailure>(
    `/* count-derive-failure */
    WITH failed AS (
      UPDATE ${schema}.inbox SET
        derive_failures = derive_failures + 1,
        set_aside_at = CASE WHEN derive_failures + 1 >= $2::int THEN $3::timestamptz END
      WHERE id = $1::bigint AND set_aside_at IS NULL
      RETURNING id, interview_id, derive_failures, set_aside_at, received_at, request_id
    ), traced AS (
      INSERT INTO ${schema}.quarantine 
        (received_at, status, code, field, body_bytes, body, interview_id, request_id, reason)
      -- What is wrong with the row must not be wrong with its trace.
      SELECT CASE WHEN isfinite(received_at) THEN received_at ELSE set_aside_at END, 200, 'NOTIFICATION_SET_ASIDE',
        NULL, 0, '', interview_id, request_id,
        format('notification %s of interview %s could not be derived in %s attempts (%s)',
          id, interview_id, derive_failures, $4::text)
      FROM failed WHERE set_aside_at IS NOT NULL
    )
    SELECT derive_failures AS failures, set_aside_at IS NOT NULL AS "setAside" FROM failed`,
    [id, deriveFailuresMax, at.toISOString(), cause],
  );
  return rows[0];
}

export interface SetAsideContext {
  database: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}

/**
 * A notification has failed alone. The {@link deriveFailuresMax}th time, by whichever process and however far apart, it is set
 * aside: it stays in the inbox, is derived no more, and shows in the quarantine.
 */
export async function recordDeriveFailure(
  { clock, database, logger, metrics }: SetAsideContext,
  { id, interviewId }: InboxEntry,
  error: unknown,
): Promise<void> {
  const counted = await countFailure(database, id, causeOf(error), clock.now());
  // Another replica was quicker, and told it.
  if (!counted) return;
  const fields = { notificationId: id, interviewId, failures: counted.failures, err: toError(error) };
  if (counted.setAside) {
    metrics.setAside();
    logger.error(fields, 'a notification cannot be derived and is set aside; see GET /v1/quarantine');
  } else logger.debug(fields, 'a notification could not be derived');
}
