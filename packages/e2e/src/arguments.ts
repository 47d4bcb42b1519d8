import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** A command line that nobody can carry out. The message is one sentence for whoever typed it. */
export class UsageError extends Error {
  readonly code = 'USAGE';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** Exit codes of every command here. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/**
 * The options of a command line.
 *
 * @throws UsageError on an option that is not known, lacks its value, or stands where none is expected.
 */
export function readArguments<const Options extends ParseArgsOptionsConfig>(
  argv: readonly string[],
  options: Options,
): ReturnType<typeof parseArgs<{ args: string[]; options: Options }>>['values'] {
  // `pnpm demo -- --json` is the habit of npm; pnpm hands the dashes on, and then everything after them is no option.
  const args = argv[0] === '--' ? argv.slice(1) : [...argv];
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    // Node explains at length how to pass what looks like an option; the first sentence says what is wrong.
    const [sentence = cause.message] = cause.message.split(/(?<=\.) |\n/, 1);
    throw new UsageError(`${sentence.replace(/\.$/, '')}; see --help.`, { cause });
  }
}
