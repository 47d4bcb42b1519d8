/** Ends something that was started, or removes what it has left. */
export type CleanUp = () => Promise<unknown>;

/** Something that was started could not be ended, or what it has stored could not be removed; see `cause`. */
export class NotCleanedUpError extends Error {
  override readonly name = 'NotCleanedUpError';
  readonly code = 'NOT_CLEANED_UP';
}

/**
 * Takes all of `cleanUps`, the last first: a process ends before what it stores in is removed. One that fails keeps no other from
 * its turn.
 *
 * @throws NotCleanedUpError at the end, with the first failure.
 */
export async function cleanUp(cleanUps: CleanUp[]): Promise<void> {
  const failures: unknown[] = [];
  for (const one of cleanUps.splice(0).toReversed()) {
    await one().catch((error: unknown) => failures.push(error));
  }
  if (failures.length === 0) return;
  const [cause] = failures;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new NotCleanedUpError(`Not everything that was started could be removed: ${reason}`, { cause });
}
