import {
  otherWord,
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

/** How and when a notification arrived. Its body is not kept: what it says beyond the contract may be about a person. */
export interface Arrival {
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
    INSERT INTO ${database.schema}.inbox (interview_id, external_id, scraping_status, kind, received_at, request_id)
    SELECT interview_id, external_id, scraping_status, kind, received_at, request_id
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
      AS row (interview_id, external_id, scraping_status, kind, received_at, request_id)`,
    [
      rows.map((row) => row.interviewId),
      rows.map((row) => row.externalId),
      rows.map((row) => row.scrapingStatus),
      rows.map((row) => row.kind),
      rows.map((row) => row.receivedAt.toISOString()),
      rows.map((row) => row.requestId),
    ],
  );
}

/** What a row costs besides its texts: times, and what the driver adds. */
const rowOverheadBytes = 512;

function bytesOf({ interviewId, externalId }: NotificationRow): number {
  return Buffer.byteLength(interviewId) + Buffer.byteLength(externalId ?? '') + rowOverheadBytes;
}

const statusLengthMax = 40;
/** A word, such as Incode may send one day. A digit or a blank is in names, numbers and sentences, which are nobody's status. */
const statusWord = /^[A-Za-z][A-Za-z_-]*$/;

/** What is kept of a `ScrapingStatus`: a known one in any spelling, an unknown one when it is a word, and otherwise that it was neither. */
function keptStatus(scrapingStatus: string, kind: RecognisedScrapingStatus): string {
  const isShort = scrapingStatus.length <= statusLengthMax;
  if (kind !== 'UNKNOWN') return isShort ? scrapingStatus : kind;
  return isShort && statusWord.test(scrapingStatus) ? scrapingStatus : otherWord;
}

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
    bytesOf,
  });
  return {
    accept: ({ InterviewId, externalId, ScrapingStatus }, { receivedAt, requestId = null }) => {
      const kind = recogniseScrapingStatus(ScrapingStatus);
      const row = {
        // Validated by the contract; what got around it fails alone, in the database.
        interviewId: InterviewId,
        externalId: externalId === undefined ? null : toStorableText(externalId),
        scrapingStatus: keptStatus(ScrapingStatus, kind),
        kind,
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
