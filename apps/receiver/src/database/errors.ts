import { ReceiverError, toError } from '../runtime/errors.ts';

/** The database could not be reached, or did not answer in time. The statement may or may not have been applied. */
export class DatabaseUnavailableError extends ReceiverError {
  readonly code = 'DATABASE_UNAVAILABLE';
  readonly retryable = true;
  /** Why, where more is known than that there was no answer: in a few words for anybody, with no address and no name. */
  readonly trouble: string | undefined;

  constructor(message: string, options: ErrorOptions & { readonly trouble?: string } = {}) {
    super(message, options);
    this.trouble = options.trouble;
  }
}

/**
 * The database does not let us in, or we do not trust it: wrong credentials, no such database, TLS that does not fit, a role
 * without rights. Somebody must change the configuration.
 */
export class DatabaseAccessRefusedError extends ReceiverError {
  readonly code = 'DATABASE_ACCESS_REFUSED';
  readonly retryable = false;
}

/** The database was migrated by a newer release. An older one must not guess what its tables mean. */
export class DatabaseTooNewError extends ReceiverError {
  readonly code = 'DATABASE_TOO_NEW';
  readonly retryable = false;
}

/** The embedded database has ended inside this process, and no statement reaches it: only a start of a new process helps. */
export class DatabaseEndedError extends ReceiverError {
  readonly code = 'DATABASE_ENDED';
  /** By whoever asked us: there is a new process by then. */
  readonly retryable = true;
}

/** The embedded database's folder is open in another process. Two of them on one folder lose rows silently. */
export class DatabaseFolderInUseError extends ReceiverError {
  readonly code = 'DATABASE_FOLDER_IN_USE';
  readonly retryable = false;
}

/** The embedded database's folder cannot be made or written, is damaged, or is no database at all. */
export class DatabaseFolderUnusableError extends ReceiverError {
  readonly code = 'DATABASE_FOLDER_UNUSABLE';
  readonly retryable = false;
}

/** Why we are not let in, by SQLSTATE, for somebody who does not know these by heart. */
const accessRefusals: Readonly<Record<string, string>> = {
  '28P01': 'the password is wrong, or there is no such user',
  28000:
    'the user is not known or may not log in, or the server (pg_hba.conf) takes nobody from here, or only with TLS',
  '3D000': 'there is no database of that name on the server',
};
/** object_not_in_prerequisite_state: of many things, one of which is a database with ALLOW_CONNECTIONS false. */
const notReadyState = '55000';
/** insufficient_privilege: the message names a database, a schema or a table and quotes no row. */
const missingRightState = '42501';
/** serialization_failure, deadlock_detected: the transaction was rolled back and may simply run again. */
const contentionStates = new Set(['40001', '40P01']);
/**
 * Classes 08 (connection) and 53 (resources), 57P0x (shutting down, starting up), statement timeout, lock not available,
 * and a server that is read-only because it is a standby after a failover.
 */
const unavailableState = /^(08|53|57P0|57014$|55P03$|25006$|25P0[34]$)/;
/** Class 22 (data), 23 (constraint) and 54 (a limit of PostgreSQL): the row is refused, and would be again. */
const refusedRowState = /^(22|23|54)/;

/**
 * The SQLSTATE of a database error, on either engine; `undefined` for anything else. Severity and SQLSTATE are in every error
 * that a server sends: a code alone may be one of Node's, some of which (EPIPE, EPERM, EBUSY) look the same.
 */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

export function isContention(error: unknown): boolean {
  return contentionStates.has(sqlState(error) ?? '');
}

export function isRefusedRow(error: unknown): boolean {
  return refusedRowState.test(sqlState(error) ?? '');
}

/** raise_exception: a trigger that somebody added looked at the row and refused it. */
const raisedState = 'P0001';

/**
 * Whether an error that broke off work on several rows is about one of them, and would come again with it: a value that the
 * database refuses, or an error of our own code. Everything else that the database says (unavailable, contention, a full
 * disk, missing rights) is no row's fault.
 */
export function isAboutRow(error: unknown): boolean {
  if (error instanceof ReceiverError) return false;
  const state = sqlState(error);
  return state === undefined || state === raisedState || isRefusedRow(error);
}

/** What the engines hang on an error: parameters (PGlite), and the row that was refused (both). */
const payloadProperties = ['params', 'detail', 'where', 'internalQuery'];

/** Takes the payload off a database error, which is going to be logged: a notification is nobody's to read there. */
export function stripPayload(error: Error): Error {
  for (const property of payloadProperties) Reflect.deleteProperty(error, property);
  return error;
}

/** Node's codes for a certificate that is refused, such as DEPTH_ZERO_SELF_SIGNED_CERT and UNABLE_TO_VERIFY_LEAF_SIGNATURE. */
const certificateCode = /CERT|^UNABLE_TO_/;
/** What the driver itself finds out while it logs in. It has no codes for these. */
const logInMessages: readonly (readonly [RegExp, string])[] = [
  [/^SASL\b.*password must be/, 'the server wants a password, and none is given'],
  [/^SASL\b/, 'user and password could not be proved to the server'],
  [/^The server does not support SSL/, 'TLS is asked for (sslmode), and the server has none'],
];

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Why no waiting will help, when that is so. Never with a payload: no statement was sent by then. */
function refusedAccess(error: Error): string | undefined {
  const state = sqlState(error);
  if (state === notReadyState && 'routine' in error && error.routine === 'CheckMyDatabase') {
    return 'the database takes no connections (ALLOW_CONNECTIONS is false)';
  }
  if (state !== undefined) return accessRefusals[state];
  // A certificate or key that DATABASE_URL names and that cannot be read.
  if ('syscall' in error && error.syscall === 'open') return `a file of it cannot be read: ${error.message}`;
  if (certificateCode.test(codeOf(error)))
    return `the server's certificate is not accepted: ${error.message}`;
  return logInMessages.find(([pattern]) => pattern.test(error.message))?.[1];
}

/**
 * Sorts what an engine threw: refused access and unavailability become errors of ours with the original as `cause`, anything
 * that the server said about a statement passes through. `what` completes "the database … ".
 */
export function toDatabaseError(error: unknown, what: string): Error {
  if (error instanceof ReceiverError) return error;
  const state = sqlState(error);
  const cause = stripPayload(toError(error));
  const refused = refusedAccess(cause);
  if (refused !== undefined) {
    return new DatabaseAccessRefusedError(
      `${what} cannot be used (${refused}); check user, password, database name and TLS options in DATABASE_URL`,
      { cause },
    );
  }
  if (state === missingRightState) {
    return new DatabaseAccessRefusedError(
      `${what} does not let this role do what it must (${cause.message}); grant it CREATE on the database, or make it the owner of the receiver's schema and of the queue's (RECEIVER_DATABASE_SCHEMA)`,
      { cause },
    );
  }
  // Without a SQLSTATE it never was a statement's fault: no connection, a broken one, a timeout, an exhausted pool.
  if (state === undefined || unavailableState.test(state)) {
    // Where several addresses were tried, the error for all of them has a code and no message.
    const why = state === undefined ? cause.message || codeOf(cause) : `SQLSTATE ${state}`;
    return new DatabaseUnavailableError(`${what} is not available (${why}); try again`, { cause });
  }
  return cause;
}
