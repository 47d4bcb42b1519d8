import { MockProviderError } from '../errors.ts';

/** A command that cannot be carried out as it was typed; the message is one sentence for whoever typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command that could not do its work; the message is one sentence. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Whether a person is told `message`, and not a stack: it was foreseen. */
export function isForeseen(error: unknown): error is Error {
  return error instanceof UsageError || error instanceof CommandError || error instanceof MockProviderError;
}
