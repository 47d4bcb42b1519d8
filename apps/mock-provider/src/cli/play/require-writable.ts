import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { errorCode } from '../../errors.ts';
import { CommandError } from '../command-error.ts';

/** Rejects with one sentence when `file` cannot be written: better before a play of half an hour than after it. */
export async function requireWritable(file: string): Promise<void> {
  const fail = (why: string, cause?: unknown): never => {
    throw new CommandError(`${file} cannot be written (${why}): give --record another file.`, { cause });
  };
  const found = await stat(file).catch((error: unknown) =>
    errorCode(error) === 'ENOENT' ? undefined : fail(errorCode(error), error),
  );
  if (found?.isDirectory()) fail('it is a folder');
  await access(found ? file : dirname(file), constants.W_OK).catch((error: unknown) =>
    fail(errorCode(error), error),
  );
}
