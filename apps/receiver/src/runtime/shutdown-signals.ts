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

/**
 * Calls `stop` on the first SIGINT or SIGTERM, which then exits; one that comes more than a second later exits 1 at once. Heeds
 * both for as long as the process lives.
 */
export function stopOnSignals(stop: () => void): void {
  let firstAt: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    const wish = wishOfSignal(firstAt, now);
    firstAt ??= now;
    if (wish === 'stop') stop();
    if (wish === 'end') process.exit(1);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
