/** What can go wrong with the mock itself, for programs. */
export type MockProviderErrorCode =
  /** A setting or an option is wrong; the message names every one. */
  | 'INVALID_SETTINGS'
  /** Host and port are taken, or not ours to use. */
  | 'CANNOT_LISTEN'
  /** A team's own scenario is wrong; the message names file, line and field of every mistake. */
  | 'INVALID_SCENARIO'
  /** A file is no recording of a session, or cannot be read or written. */
  | 'INVALID_RECORDING'
  /** What the control API was asked in process is not what it takes; the message names every mistake. */
  | 'INVALID_REQUEST'
  | 'UNKNOWN_SCENARIO'
  | 'UNKNOWN_SESSION'
  /** The URL that a session names is none, or its host is not allowed. */
  | 'WEBHOOK_URL_REFUSED'
  /** Only a manual clock can be advanced. */
  | 'CLOCK_IS_REAL'
  /** The mock has been stopped: it starts nothing any more. */
  | 'STOPPED'
  /** The delivery that was waited for did not end in time. */
  | 'DELIVERY_TIMEOUT'
  /** A command cannot be carried out as it was typed. */
  | 'INVALID_COMMAND'
  /** The receiver that a command was given cannot be reached, or its verdicts cannot be read. */
  | 'RECEIVER_UNAVAILABLE';

/** The only error that this package throws on purpose. `code` is stable, the message is for people. */
export class MockProviderError extends Error {
  override readonly name = 'MockProviderError';
  readonly code: MockProviderErrorCode;

  constructor(code: MockProviderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What is asked of a mock that has been stopped. */
export function stoppedError(): MockProviderError {
  return new MockProviderError('STOPPED', 'The mock provider has stopped: start another one.');
}

/** How the system or Node calls an error, such as `ENOENT`; the whole error when neither has a name for it. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
