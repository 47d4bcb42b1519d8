/** A time in which an event loop did not get to its timers, in milliseconds since 1970. */
export interface HoldUp {
  /** When it should have. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** What its process, with all of its threads, had the processor for meanwhile. */
  readonly cpuMs: number;
}

/** A stretch of time, in milliseconds since 1970. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How often an event loop is looked at. */
const tickMs = 10;

/** Shorter ones are how timers are. They explain nothing, so that whoever is judged is judged the stricter. */
const shortestMs = 5;

function readCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Watches the event loop of this process; the answer is what has held it up since. */
export function watchHoldUps(): () => HoldUp[] {
  const holdUps: HoldUp[] = [];
  let dueMs = Date.now() + tickMs;
  let cpuMsBefore = readCpuMs();
  const timer = setInterval(() => {
    const untilMs = Date.now();
    const cpuMs = readCpuMs();
    if (untilMs - dueMs >= shortestMs) holdUps.push({ fromMs: dueMs, untilMs, cpuMs: cpuMs - cpuMsBefore });
    dueMs = untilMs + tickMs;
    cpuMsBefore = cpuMs;
  }, tickMs);
  // It must neither keep a process alive nor look like something that a sender still has to do.
  timer.unref();
  return () => holdUps;
}

/** The longest, in milliseconds; 0 of none. Pure. */
export function longestOf(holdUps: readonly Stretch[]): number {
  return holdUps.reduce((longest, { fromMs, untilMs }) => Math.max(longest, untilMs - fromMs), 0);
}

/**
 * What is left of each when the work of the process itself is taken off: then it had something to do and was not let, which is
 * the machine's doing. Collecting garbage is work of the process itself. Pure.
 */
export function withoutOwnWork(holdUps: readonly HoldUp[]): Stretch[] {
  return holdUps
    .map(({ fromMs, untilMs, cpuMs }) => ({ fromMs: fromMs + cpuMs, untilMs }))
    .filter(({ fromMs, untilMs }) => fromMs < untilMs);
}

/** The same time, in order and without overlaps: two processes that are held up at once are held up once. Pure. */
export function mergeStretches(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (!last || stretch.fromMs > last.untilMs) merged.push(stretch);
    else merged[merged.length - 1] = { ...last, untilMs: Math.max(last.untilMs, stretch.untilMs) };
  }
  return merged;
}

/** How much of `window` is in `merged`, in milliseconds. Pure. */
export function shareOf(merged: readonly Stretch[], { fromMs, untilMs }: Stretch): number {
  return merged.reduce(
    (sum, stretch) =>
      sum + Math.max(0, Math.min(untilMs, stretch.untilMs) - Math.max(fromMs, stretch.fromMs)),
    0,
  );
}
