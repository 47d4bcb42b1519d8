import type { Simulation } from '../simulation.ts';
import type { Session } from './sessions.ts';

/**
 * Asks for scraping of `session` again, so many milliseconds from now. Whatever else is due at one of these times comes
 * first, as it has when a backend asks at that time: scraping that ends then is over, and can start again.
 */
export function scrapeAgain(
  { clock, sessions, startScraping }: Pick<Simulation, 'clock' | 'sessions' | 'startScraping'>,
  session: Session,
  afterMs: readonly number[],
): void {
  const startedAtMs = clock.now();
  const times = afterMs.map((ms) => startedAtMs + ms).toSorted((one, other) => one - other);

  function ask(): void {
    // Who deleted the session cannot ask for its scraping any more: at Incode that is a 404.
    if (sessions.find(session.interviewId) === session) startScraping(session);
  }

  // One after the other, and each behind everything that was scheduled for its time: a task of now is fired last.
  function schedule(index: number): void {
    const atMs = times[index];
    if (atMs === undefined) return;
    clock.schedule(atMs, () =>
      clock.schedule(atMs, () => {
        ask();
        schedule(index + 1);
      }),
    );
  }

  schedule(0);
}
