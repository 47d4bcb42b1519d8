import type { PlayedSession } from '@ine-scraping/contracts';

/** What is started in one go: fine enough that a receiver sees a rate and not bursts. */
const tickMs = 10;

export interface Start {
  readonly sessions: number;
  /** Sessions a second. */
  readonly rate: number;
  readonly signal: AbortSignal;
  readonly play: () => Promise<PlayedSession>;
  readonly onStarted: (session: PlayedSession) => void;
}

/**
 * Starts sessions evenly, however long the receiver takes: one that slows down gets no fewer, as with Incode. Only their
 * attempts wait for each other when too many have no answer, and are then counted as late. Resolves when all are started, or
 * at the signal. Rejects at once with what `play` rejects with, and starts no more.
 */
export async function startSessions({ sessions, rate, signal, play, onStarted }: Start): Promise<void> {
  const begunAtMs = performance.now();
  const starting: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    function finish(): void {
      clearInterval(timer);
      resolve();
    }

    const timer = setInterval(() => {
      const due = Math.min(sessions, 1 + Math.floor(((performance.now() - begunAtMs) * rate) / 1000));
      while (starting.length < due && !signal.aborted) {
        const one = play().then(onStarted);
        // Nobody looks at it before the last has begun; a rejection must be seen, and end it, now.
        one.catch(finish);
        starting.push(one);
      }
      if (starting.length >= sessions || signal.aborted) finish();
    }, tickMs);
  });
  await Promise.all(starting);
}
