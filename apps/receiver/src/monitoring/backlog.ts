import type { Database } from '../database/database.ts';
import { Deadline } from '../runtime/deadline.ts';
import { fetchScoreTask } from '../queue/score-queue.ts';

/** How many there are, as far as they are counted, and how long the oldest has been there, in seconds; 0 when there is none. */
export interface Waiting {
  readonly count: number;
  readonly oldestSeconds: number;
}

/** What waits in the database, for all replicas together. */
export interface BacklogFigures {
  /** By state; those that have their verdict are not counted, as there may be millions. */
  readonly verifications: Readonly<Record<'IN_PROGRESS' | 'FINISHED' | 'FAILED', Waiting>>;
  /** Of those that have their verdict, how long the oldest has had it: what retention leaves. */
  readonly oldestScoredSeconds: number;
  readonly underived: Waiting;
  /** Jobs whose time has come. */
  readonly due: Waiting;
  /** Jobs that wait for their time. */
  readonly delayed: number;
  readonly deadLetters: Waiting;
}

/** Rows of each kind that are counted: enough to see that it is bad, and the ages tell how bad. */
const countedMax = 10_000;
/** However often and by how many it is asked. */
const freshMs = 10_000;
/** A scrape waits no longer; Prometheus gives up after ten seconds. */
const waitMsMax = 2_000;

const seconds = (time: string) => `coalesce(greatest(0, extract(epoch FROM now() - ${time})), 0)::float8`;

/**
 * The order is that of an index: with a limit the planner would rather read the table from end to end. The same for one value as a
 * range: of an equality it takes any index that has the rest of the order, and reads past a million others (both seen).
 */
function firstOf(what: string, from: string, order: string): string {
  return `(SELECT ${what} FROM ${from} ORDER BY ${order} LIMIT ${countedMax}) AS counted`;
}

function waitingOf(from: string, since: string, order: string): string {
  return `SELECT count(*)::int AS count, ${seconds('min(since)')} AS "oldestSeconds"
    FROM ${firstOf(`${since} AS since`, from, order)}`;
}

function parts({ schema, queueSchema }: Database) {
  const inState = (state: string) => `${schema}.verifications WHERE state BETWEEN '${state}' AND '${state}'`;
  const waitingIn = (state: string) => waitingOf(inState(state), 'state_since', 'state, state_since');
  const jobs = `${queueSchema}.job
    WHERE name BETWEEN '${fetchScoreTask}' AND '${fetchScoreTask}' AND state < 'active' AND NOT blocked`;
  return {
    inProgress: waitingIn('IN_PROGRESS'),
    finished: waitingIn('FINISHED'),
    failed: waitingIn('FAILED'),
    oldestScored: `SELECT ${seconds('state_since')} AS "oldestSeconds" FROM ${inState('SCORED')}
      ORDER BY state, state_since LIMIT 1`,
    underived: waitingOf(`${schema}.inbox WHERE set_aside_at IS NULL`, 'received_at', 'id'),
    deadLetters: waitingOf(`${schema}.dead_letters WHERE resolved_at IS NULL`, 'failed_at', 'id'),
    jobs: `SELECT count(*) FILTER (WHERE start_after <= now())::int AS count, ${seconds('min(start_after)')} AS "oldestSeconds",
      count(*) FILTER (WHERE start_after > now())::int AS delayed
      FROM ${firstOf('start_after', jobs, 'name, priority DESC, created_on')}`,
  };
}

type Found = Readonly<Record<Exclude<keyof ReturnType<typeof parts>, 'jobs' | 'oldestScored'>, Waiting>> & {
  readonly oldestScored: { readonly oldestSeconds: number } | null;
  readonly jobs: Waiting & { readonly delayed: number };
};

async function readBacklog(database: Database): Promise<BacklogFigures> {
  const asked = Object.entries(parts(database)).map(
    ([name, part]) => `(SELECT row_to_json(part) FROM (${part}) AS part) AS "${name}"`,
  );
  const [found] = await database.query<Found>(`/* measure-backlog */ SELECT ${asked.join(', ')}`);
  if (!found) throw new Error('the backlog has no figures');
  const { deadLetters, failed, finished, inProgress, jobs, oldestScored, underived } = found;
  return {
    verifications: { IN_PROGRESS: inProgress, FINISHED: finished, FAILED: failed },
    oldestScoredSeconds: oldestScored?.oldestSeconds ?? 0,
    underived,
    due: jobs,
    delayed: jobs.delayed,
    deadLetters,
  };
}

/**
 * The figures of one database, read at most once in ten seconds, by one statement on one connection: whoever asks often, or from many
 * places, must not load what requests need.
 */
export class Backlog {
  readonly #database: Database;
  readonly #freshMs: number;
  readonly #waitMsMax: number;
  #figures: BacklogFigures | undefined;
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;

  /** The limits, in milliseconds, are for tests. */
  constructor(database: Database, limits: { freshMs?: number; waitMsMax?: number } = {}) {
    this.#database = database;
    this.#freshMs = limits.freshMs ?? freshMs;
    this.#waitMsMax = limits.waitMsMax ?? waitMsMax;
  }

  /** `undefined` when the database does not tell in time: old figures would look like good news. Never rejects. */
  async current(): Promise<BacklogFigures | undefined> {
    if (performance.now() - this.#readAt < this.#freshMs) return this.#figures;
    this.#reading ??= this.#read();
    return (await new Deadline(this.#waitMsMax).wait(this.#reading)) ? this.#figures : undefined;
  }

  async #read(): Promise<void> {
    try {
      this.#figures = await readBacklog(this.#database);
      this.#readAt = performance.now();
    } catch {
      // Whoever else asks the database says why in the log.
      this.#figures = undefined;
      this.#readAt = -Infinity;
    }
    this.#reading = undefined;
  }
}
