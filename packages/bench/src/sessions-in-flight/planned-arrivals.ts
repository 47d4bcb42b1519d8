import { scenarios } from '@ine-scraping/mock-provider';
import type { Scenario } from '@ine-scraping/mock-provider';

/** One notification that a receiver will be able to read. */
export interface PlannedArrival {
  readonly scrapingStatus: string;
  /** Milliseconds from the start of the session. */
  readonly dueMs: number;
}

/** What one session sends. */
export interface Plan {
  readonly readable: readonly PlannedArrival[];
  /** Requests that nothing can be read from, and so not whose they are either. */
  readonly garbled: number;
}

/** From an attempt that was not acknowledged to the first retry (DOC, current webhooks page). */
const retryAfterMs = 30_000;

function fixed(duration: Scenario['notifications'][number]['afterMs'], what: string): number {
  if (typeof duration === 'number') return duration;
  throw new TypeError(`${what} is drawn for each session, so nobody here knows when it is due.`);
}

/**
 * What a scenario sends and when it is due, worked out here and not by the mock provider, so that the two can be held
 * against each other. A garbled attempt cannot be read, so its retry is what arrives. Pure.
 *
 * @throws TypeError for a scenario with drawn times, with scraping of its own length or with more than one retry.
 */
export function planArrivals({ name, scraping, notifications }: Scenario, scrapingMs: number): Plan {
  if (!scraping.finishes || scraping.durationMs !== undefined || scraping.startDelayMs !== 0) {
    throw new TypeError(`${name} has scraping of its own length, and a benchmark says when it ends.`);
  }
  const sent = notifications.filter(({ lost }) => !lost);
  const readable = sent.flatMap((planned) => {
    const { status, copies, fault, faultAttempts } = planned;
    if (faultAttempts > 1) throw new TypeError(`${name} has more retries than fit into a benchmark.`);
    const from = planned.from ?? (status === 'FINISHED' ? 'end' : 'start');
    const baseMs = from === 'end' ? scrapingMs : 0;
    const firstMs = baseMs + fixed(planned.afterMs, name) + (fault === undefined ? 0 : retryAfterMs);
    const gapMs = fixed(planned.gapMs, name);
    return Array.from({ length: copies }, (_, copy) => ({
      scrapingStatus: status,
      dueMs: firstMs + copy * gapMs,
    }));
  });
  const garbled = sent.reduce((sum, { copies, fault }) => sum + (fault === undefined ? 0 : copies), 0);
  return { readable, garbled };
}

/** The same of a scenario of the catalog, by its name. */
export function planArrivalsOf(name: string, scrapingMs: number): Plan {
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new TypeError(`There is no scenario ${name}.`);
  return planArrivals(scenario, scrapingMs);
}
