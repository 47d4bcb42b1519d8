import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { CommandError } from '../command-error.ts';

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Rejects with one sentence when `file` cannot be written: better before a play of half an hour than after it. */
export async function requireWritable(file: string): Promise<void> {
  const fail = (why: string, cause?: unknown): never => {
    throw new CommandError(`${file} cannot be written (${why}): give --record another file.`, { cause });
  };
  const found = await stat(file).catch((error: unknown) =>
    codeOf(error) === 'ENOENT' ? undefined : fail(codeOf(error), error),
  );
  if (found?.isDirectory()) fail('it is a folder');
  await access(found ? file : dirname(file), constants.W_OK).catch((error: unknown) =>
    fail(codeOf(error), error),
  );
}
