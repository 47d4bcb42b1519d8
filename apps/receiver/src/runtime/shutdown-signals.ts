/** A terminal and a task runner both deliver Ctrl-C, so the same wish arrives twice; a later signal is a wish of its own. */
const sameWishMs = 1_000;

/**
 * What a signal asks for: the first to stop, one within a second of it nothing, a later one to end at once. Times are of one
 * clock, in milliseconds; `firstAt` is `undefined` for the first signal.
 */
export function wishOfSignal(firstAt: number | undefined, now: number): 'stop' | 'nothing' | 'end' {
  if (firstAt === undefined) return 'stop';
  return now - firstAt > sameWishMs ? 'end' : 'nothing';
}
