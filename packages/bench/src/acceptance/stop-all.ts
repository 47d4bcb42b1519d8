/** Ends something that was started, or removes what it has left. */
export type Stop = () => Promise<void>;

/** Something that a run has stored could not be removed, see `cause`. */
export class LeftBehindError extends Error {
  override readonly name = 'LeftBehindError';
}

/**
 * Takes all of `stops`, the last first: a process ends before what it stores in is removed. One that fails keeps no other from its
 * turn.
 *
 * @throws LeftBehindError at the end, with the first failure.
 */
export async function stopAll(stops: Stop[]): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of stops.splice(0).toReversed()) {
    await stop().catch((error: unknown) => failures.push(error));
  }
  if (failures.length === 0) return;
  const [cause] = failures;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new LeftBehindError(`Not everything that was stored could be removed: ${reason}`, { cause });
}
