import {
  recogniseScrapingStatus,
  type Notification,
  type RecognisedScrapingStatus,
} from '@ine-scraping/contracts';

import { toStorableText, type Database } from '../database/database.ts';
import { isRefusedRow } from '../database/errors.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import type { Tracing } from '../monitoring/tracing.ts';
import { ReceiverError } from '../runtime/errors.ts';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';

export const notificationRefused = 'NOTIFICATION_REFUSED';

/** The database refuses this one row, and would again. Its neighbours are not affected. */
export class NotificationRefusedError extends ReceiverError {
  readonly code = notificationRefused;
  readonly retryable = false;
}

/** How and when a notification arrived. */
export interface Arrival {
  /** The request's body, kept byte for byte: what could not be understood today can be read again tomorrow. */
  rawBody: Uint8Array;
  receivedAt: Date;
  /** What the request was called, for the timeline. */
  requestId?: string;
}

export interface Inbox {
  /**
   * Resolves when the notification's own row is committed: only then may it be acknowledged. Copies are rows too.
   *
   * @throws within five seconds: InboxFullError, InboxTimeoutError, InboxStoppedError and DatabaseUnavailableError
   * (retryable), NotificationRefusedError (the database refuses this row alone).
   */
  accept(notification: Notification, arrival: Arrival): Promise<void>;
  /** Notifications that wait for their commit to begin. */
  readonly waiting: number;
  stop(): Promise<void>;
}

export interface InboxOptions {
  database: Database;
  metrics: Metrics;
  tracing: Tracing;
  /** Called after each commit with whether it succeeded, outside the way of the acknowledgements. */
  onCommit: (succeeded: boolean) => void;
  limits?: Pick<
    GroupCommitOptions<NotificationRow>,
    'batchRowsMax' | 'batchBytesMax' | 'waitingRowsMax' | 'waitingBytesMax' | 'waitMsMax'
  >;
}

export interface NotificationRow {
  interviewId: string;
  externalId: string | null;
  scrapingStatus: string;
  kind: RecognisedScrapingStatus;
  rawBody: Uint8Array;
  receivedAt: Date;
  requestId: string | null;
}

/** The commit that an acknowledgement waits for: one statement, in autocommit, for all rows. */
export async function insertNotifications(
  database: Database,
  rows: readonly NotificationRow[],
): Promise<void> {
  await database.query(
    `/* insert-notifications */
    INSERT INTO ${database.schema}.notifications
      (interview_id, external_id, scraping_status, kind, raw_body, received_at, request_id)
    SELECT interview_id, external_id, scraping_status, kind, decode(raw_body, 'hex'), received_at, request_id
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
      AS row (interview_id, external_id, scraping_status, kind, raw_body, received_at, request_id)`,
    [
      rows.map((row) => row.interviewId),
      rows.map((row) => row.externalId),
      rows.map((row) => row.scrapingStatus),
      rows.map((row) => row.kind),
      rows.map((row) => Buffer.from(row.rawBody).toString('hex')),
      rows.map((row) => row.receivedAt.toISOString()),
      rows.map((row) => row.requestId),
    ],
  );
}

/** What a row costs besides its body: ids, status, and what the driver adds. */
const rowOverheadBytes = 512;

export function createInbox({ database, limits, metrics, onCommit, tracing }: InboxOptions): Inbox {
  const group = new GroupCommit<NotificationRow>({
    ...limits,
    commit: async (rows) => {
      let succeeded = false;
      try {
        await metrics.commit(rows.length, () => insertNotifications(database, rows));
        succeeded = true;
      } finally {
        onCommit(succeeded);
      }
    },
    isRefusedRow,
    toRowError: (cause) =>
      new NotificationRefusedError('the database refuses the notification; it is not stored', { cause }),
    bytesOf: (row) => row.rawBody.byteLength + rowOverheadBytes,
  });
  return {
    accept: (notification, { rawBody, receivedAt, requestId = null }) => {
      const row = {
        // Validated by the contract; what got around it fails alone, in the database.
        interviewId: notification.InterviewId,
        externalId: notification.externalId === undefined ? null : toStorableText(notification.externalId),
        scrapingStatus: toStorableText(notification.ScrapingStatus),
        kind: recogniseScrapingStatus(notification.ScrapingStatus),
        rawBody,
        receivedAt,
        requestId,
      };
      return tracing.span('commit notification', [row.interviewId], () => group.add(row));
    },
    get waiting() {
      return group.waiting;
    },
    stop: () => group.stop(),
  };
}
