/**
 * Throws a `RangeError` when `atMs` is no time: a NaN among what is scheduled compares with nothing, and a clock that meets
 * it would never fire again.
 */
export function checkDueTime(atMs: number): void {
  if (!Number.isFinite(atMs)) throw new RangeError(`Nothing can be due at ${atMs} ms.`);
}
