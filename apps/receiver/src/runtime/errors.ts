/**
 * Base of every error that the receiver throws on purpose. `code` is stable and made for programs; `retryable` says whether
 * the same call may succeed later without anybody's help. The message names what failed, on what, why, and what to do, and
 * never quotes a payload.
 */
export abstract class ReceiverError extends Error {
  abstract readonly code: string;
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** `error` as something that can be a `cause`: the one place where an unknown throw becomes an Error. */
export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(`a value that is no Error was thrown: ${typeof error}`);
}
