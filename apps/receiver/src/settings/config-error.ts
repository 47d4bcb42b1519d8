import { ReceiverError } from '../runtime/errors.ts';

/** The settings cannot be used. `problems` has one sentence for each mistake, each with the name of its variable. */
export class ConfigError extends ReceiverError {
  readonly code = 'CONFIG_INVALID';
  readonly retryable = false;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the receiver cannot start with these settings: ${problems.join('; ')}`);
    this.problems = problems;
  }
}
