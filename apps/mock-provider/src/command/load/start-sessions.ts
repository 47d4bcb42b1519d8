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
 * at the signal. Rejects with what `play` rejects with.
 */
export function startSessions({ sessions, rate, signal, play, onStarted }: Start): Promise<void> {
  const begunAtMs = performance.now();
  let started = 0;
  return new Promise((resolve, reject) => {
    const starting: Promise<void>[] = [];
    const finish = (): void => {
      clearInterval(timer);
      Promise.all(starting).then(() => resolve(), reject);
    };
    const timer = setInterval(() => {
      const due = Math.min(sessions, 1 + Math.floor(((performance.now() - begunAtMs) * rate) / 1000));
      for (; started < due && !signal.aborted; started += 1) starting.push(play().then(onStarted));
      if (started >= sessions || signal.aborted) finish();
    }, tickMs);
  });
}
