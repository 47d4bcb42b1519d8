import { ReceiverError } from '../runtime/errors.ts';

/** More notifications wait for a commit than we are ready to hold. Whoever sent this one must send it again. */
export class InboxFullError extends ReceiverError {
  readonly code = 'INBOX_FULL';
  readonly retryable = true;
}

/** No commit within the limit. It may still happen; a copy does no harm. */
export class InboxTimeoutError extends ReceiverError {
  readonly code = 'INBOX_TIMEOUT';
  readonly retryable = true;
}

/** The receiver is stopping and accepts nothing more. */
export class InboxStoppedError extends ReceiverError {
  readonly code = 'INBOX_STOPPED';
  readonly retryable = true;
}

/** The database refuses this one row, and would again. Its neighbours are not affected. */
export class NotificationRefusedError extends ReceiverError {
  readonly code = 'NOTIFICATION_REFUSED';
  readonly retryable = false;
}
