import type { Database } from '../database/database.ts';
import { DatabaseAccessRefusedError, DatabaseUnavailableError, sqlState } from '../database/errors.ts';
import { ReceiverError } from '../runtime/errors.ts';

/** What a person does about it is another thing for each. */
const troubles: Readonly<Record<string, string>> = {
  25006: 'the database is read-only',
  53100: "the database's disk is full",
  53200: 'the database has no memory left',
  53300: 'the database has no connection left',
  '55P03': 'the table is locked',
  57014: 'the table is locked, or the database is too slow',
};

/** In a few words for whoever asks whether we are ready, who may be anybody: no address, no name, no text of the server. */
function describeTrouble(error: unknown): string {
  if (error instanceof DatabaseAccessRefusedError) return 'the database does not let us in';
  if (error instanceof DatabaseUnavailableError && error.trouble !== undefined) return error.trouble;
  const state = sqlState(error) ?? (error instanceof Error ? sqlState(error.cause) : undefined);
  const known = state === undefined ? undefined : troubles[state];
  if (known !== undefined) return known;
  if (error instanceof ReceiverError && error.retryable) return 'the database does not answer';
  return state === undefined ? 'an unexpected error' : `SQLSTATE ${state}`;
}

/** `null` when `work` succeeds, or what is wrong. */
export async function findTrouble(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    return describeTrouble(error);
  }
}

/** So long a notification that was stored proves that another one could be, unless one has failed since. */
const provenMs = 2_000;

/**
 * Whether a notification could be stored now, found out by storing: the lock and the rights of the inbox's table and no row of it, and
 * one row beside it that is written and committed. `SELECT 1` succeeds on a standby, on a full disk and behind a lock.
 */
export class StoreProbe {
  readonly #database: Database;
  #commits = 0;
  #committedAt = -Infinity;

  constructor(database: Database) {
    this.#database = database;
  }

  /** To be called after each commit of the inbox: while they succeed, a probe is a write for nothing, and one that is slow proves nothing. */
  watch(succeeded: boolean): void {
    this.#committedAt = succeeded ? performance.now() : -Infinity;
    if (succeeded) this.#commits += 1;
  }

  /** `null`, or what is wrong. */
  async check(): Promise<string | null> {
    if (performance.now() - this.#committedAt < provenMs) return null;
    const before = this.#commits;
    const trouble = await findTrouble(this.#write());
    return this.#commits > before ? null : trouble;
  }

  #write(): Promise<unknown> {
    const { schema } = this.#database;
    return this.#database.query(
      `/* probe-store */
      WITH inbox AS (
        INSERT INTO ${schema}.inbox (interview_id, scraping_status, kind, received_at)
        SELECT '', '', 'UNKNOWN', now() WHERE false
        RETURNING id
      )
      INSERT INTO ${schema}.store_probe (id, at)
      SELECT 1, now() WHERE NOT EXISTS (SELECT 1 FROM inbox)
      ON CONFLICT (id) DO UPDATE SET at = excluded.at`,
    );
  }
}
