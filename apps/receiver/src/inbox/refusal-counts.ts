import type { RefusalCount } from '@ine-scraping/contracts';

import type { Database } from '../database/database.ts';
import type { Clock } from '../runtime/clock.ts';
import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';

export interface RefusalCountsOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
}

interface Counted {
  count: number;
  readonly firstAt: Date;
  lastAt: Date;
}

/** A flood is one statement a second, however large. What is not written yet is lost with a killed process. */
const writeEveryMs = 1_000;

async function addCounts(database: Database, counted: ReadonlyMap<string, Counted>): Promise<void> {
  const rows = [...counted].map(([code, { count, firstAt, lastAt }]) => ({ code, count, firstAt, lastAt }));
  await database.query(
    `/* add-refusal-counts */
    INSERT INTO ${database.schema}.refusals AS r (code, count, first_at, last_at)
    SELECT code, count, "firstAt", "lastAt" FROM json_to_recordset($1::text::json)
      AS c (code text, count bigint, "firstAt" timestamptz, "lastAt" timestamptz)
    -- In one order, so that replicas do not wait for each other in a circle.
    ORDER BY code
    ON CONFLICT (code) DO UPDATE SET count = r.count + excluded.count,
      first_at = least(r.first_at, excluded.first_at), last_at = greatest(r.last_at, excluded.last_at)`,
    [JSON.stringify(rows)],
  );
}

/** How often requests were refused, for each code, by all processes on the database together. */
export class RefusalCounts {
  readonly #options: RefusalCountsOptions;
  #pending = new Map<string, Counted>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RefusalCountsOptions) {
    this.#options = options;
  }

  /** Counts one. `code` is one of ours. */
  add(code: string): void {
    const now = this.#options.clock.now();
    const counted = this.#pending.get(code) ?? { count: 0, firstAt: now, lastAt: now };
    counted.count += 1;
    counted.lastAt = now;
    this.#pending.set(code, counted);
    this.#timer ??= setTimeout(() => void this.write(), writeEveryMs).unref();
  }

  /** Writes what is not written yet. Never rejects: what cannot be written is kept for the next time. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counted = this.#pending;
    if (counted.size === 0) return;
    this.#pending = new Map();
    try {
      await addCounts(this.#options.database, counted);
    } catch (error) {
      for (const [code, later] of this.#pending) {
        const { count = 0, firstAt = later.firstAt } = counted.get(code) ?? {};
        counted.set(code, { count: count + later.count, firstAt, lastAt: later.lastAt });
      }
      this.#pending = counted;
      this.#options.logger.debug({ err: toError(error) }, 'refusals could not be counted yet');
    }
  }

  /** Ours included, by code. */
  async list(): Promise<RefusalCount[]> {
    await this.write();
    const { database } = this.#options;
    const rows = await database.query<{ code: string; count: string; firstAt: Date; lastAt: Date }>(
      `/* list-refusal-counts */
      SELECT code, count::text AS count, first_at AS "firstAt", last_at AS "lastAt"
      FROM ${database.schema}.refusals ORDER BY code`,
    );
    return rows.map(({ code, count, firstAt, lastAt }) => ({
      code,
      count: Number(count),
      firstAt: firstAt.toISOString(),
      lastAt: lastAt.toISOString(),
    }));
  }
}
