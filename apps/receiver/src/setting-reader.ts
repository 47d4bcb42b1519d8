import { ReceiverError } from './runtime/errors.ts';

/** The environment, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

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

/** Says what is wrong with a value, to follow the name of its variable; `undefined` when nothing is. */
export type Check = (value: string) => string | undefined;

/**
 * Reads variables and gathers what is wrong with them, so that a person mends all mistakes at once. An empty variable counts
 * as unset: `RECEIVER_PORT= pnpm dev` and a Compose file without the value both mean "the default". Values are never quoted
 * in a problem, because the next one may be a secret in the wrong variable.
 */
export class SettingReader {
  readonly problems: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** The value as it stands, checked; the default when it is unset or wrong. */
  text<Default>(name: string, fallback: Default, check?: Check): string | Default {
    const value = this.#env[name];
    if (value === undefined || value === '') return fallback;
    const problem = check?.(value);
    if (problem === undefined) return value;
    this.problems.push(`${name} ${problem}`);
    return fallback;
  }

  /** A whole number. */
  integer(name: string, fallback: number, min: number, max: number): number {
    const value = this.text(name, undefined, (text) => {
      const fits = /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max;
      return fits ? undefined : `must be a whole number from ${min} to ${max}`;
    });
    return value === undefined ? fallback : Number(value);
  }

  oneOf<const Value extends string>(name: string, fallback: Value, values: readonly Value[]): Value {
    const value = this.text(name, fallback, (text) =>
      values.some((known) => known === text) ? undefined : `must be one of ${values.join(', ')}`,
    );
    return values.find((known) => known === value) ?? fallback;
  }

  /** @throws {ConfigError} when anything was wrong. */
  assertNoProblems(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems);
  }
}
