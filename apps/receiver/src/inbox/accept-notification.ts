import { recogniseScrapingStatus, type Notification } from '@ine-scraping/contracts';

import { isRefusedRow } from '../database/errors.ts';
import { insertNotifications, type NotificationRow } from './insert-notifications.ts';
import type { Database } from '../database/database.ts';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';
import { NotificationRefusedError } from './inbox-errors.ts';
import { toStorableText } from '../database/database.ts';

/** How and when a notification arrived. */
export interface Arrival {
  /** The request's body, kept byte for byte: what could not be understood today can be read again tomorrow. */
  rawBody: Uint8Array;
  receivedAt: Date;
}

export interface Inbox {
  /**
   * Resolves when the notification's own row is committed: only then may it be acknowledged. Copies are rows too.
   *
   * @throws within five seconds: InboxFullError, InboxTimeoutError, InboxStoppedError and DatabaseUnavailableError
   * (retryable), NotificationRefusedError (the database refuses this row alone).
   */
  accept(notification: Notification, arrival: Arrival): Promise<void>;
  stop(): Promise<void>;
}

export interface InboxOptions {
  database: Database;
  /** Called after each commit, outside the way of the acknowledgements. */
  onCommitted: () => void;
  limits?: Pick<
    GroupCommitOptions<NotificationRow>,
    'batchRowsMax' | 'batchBytesMax' | 'waitingRowsMax' | 'waitingBytesMax' | 'waitMsMax'
  >;
}

/** What a row costs besides its body: ids, status, and what the driver adds. */
const rowOverheadBytes = 512;

export function createInbox({ database, onCommitted, limits }: InboxOptions): Inbox {
  const group = new GroupCommit<NotificationRow>({
    ...limits,
    commit: async (rows) => {
      await insertNotifications(database, rows);
      onCommitted();
    },
    isRefusedRow,
    toRowError: (cause) =>
      new NotificationRefusedError('the database refuses the notification; it is not stored', { cause }),
    bytesOf: (row) => row.rawBody.byteLength + rowOverheadBytes,
  });
  return {
    accept: (notification, { rawBody, receivedAt }) =>
      group.add({
        // Validated by the contract; what got around it fails alone, in the database.
        interviewId: notification.InterviewId,
        externalId: notification.externalId === undefined ? null : toStorableText(notification.externalId),
        scrapingStatus: toStorableText(notification.ScrapingStatus),
        kind: recogniseScrapingStatus(notification.ScrapingStatus),
        rawBody,
        receivedAt,
      }),
    stop: () => group.stop(),
  };
}
