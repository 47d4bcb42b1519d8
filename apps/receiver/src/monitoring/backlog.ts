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

/** Rows of each kind that are counted: enough to see how bad it is, and some tens of milliseconds. */
const countedMax = 100_000;
/** The oldest of a state is looked for among so many that were created first. */
const oldestAmong = 1_000;
/** However often and by how many it is asked. */
const freshMs = 10_000;
/** A scrape waits no longer; Prometheus gives up after ten seconds. */
const waitMsMax = 2_000;

function countOf(from: string): string {
  return `(SELECT count(*)::int FROM (SELECT FROM ${from} LIMIT ${countedMax}) AS counted)`;
}

function ageOf(time: string): string {
  return `coalesce(greatest(0, extract(epoch FROM now() - (${time}))), 0)::float8`;
}

/** Each part reads an index, and no more of it than it must. */
function measure({ schema, queueSchema }: Database): string {
  const inState = (state: string) => `${schema}.verifications WHERE state = '${state}'`;
  const oldestOf = (state: string, since: string) =>
    ageOf(`SELECT min(since) FROM (SELECT ${since} AS since FROM ${inState(state)} ORDER BY id
      LIMIT ${oldestAmong}) AS oldest`);
  const underived = `${schema}.notifications WHERE derived_at IS NULL`;
  const open = `${schema}.dead_letters WHERE resolved_at IS NULL`;
  const jobs = `${queueSchema}.job WHERE name = '${fetchScoreTask}' AND state < 'active' AND NOT blocked`;
  return `/* measure-backlog */
    SELECT ${countOf(inState('IN_PROGRESS'))} AS "inProgress", ${oldestOf('IN_PROGRESS', 'created_at')} AS "inProgressAge",
      ${countOf(inState('FINISHED'))} AS "finished",
      ${oldestOf('FINISHED', 'coalesce(finished_at, created_at)')} AS "finishedAge",
      ${countOf(inState('FAILED'))} AS "failed",
      ${ageOf(`SELECT scored_at FROM ${inState('SCORED')} ORDER BY id LIMIT 1`)} AS "scoredAge",
      ${countOf(underived)} AS "underived",
      ${ageOf(`SELECT received_at FROM ${underived} ORDER BY id LIMIT 1`)} AS "underivedAge",
      ${countOf(open)} AS "deadLetters",
      ${ageOf(`SELECT failed_at FROM ${open} ORDER BY id LIMIT 1`)} AS "deadLetterAge", jobs.*
    FROM (
      SELECT count(*) FILTER (WHERE start_after <= now())::int AS "due",
        count(*) FILTER (WHERE start_after > now())::int AS "delayed", ${ageOf('min(start_after)')} AS "dueAge"
      FROM (SELECT start_after FROM ${jobs} LIMIT ${countedMax}) AS counted
    ) AS jobs`;
}

type Row = Record<
  | 'inProgress'
  | 'inProgressAge'
  | 'finished'
  | 'finishedAge'
  | 'failed'
  | 'scoredAge'
  | 'underived'
  | 'underivedAge'
  | 'deadLetters'
  | 'deadLetterAge'
  | 'due'
  | 'delayed'
  | 'dueAge',
  number
>;

async function readBacklog(database: Database): Promise<BacklogFigures> {
  const [row] = await database.query<Row>(measure(database));
  if (!row) throw new Error('the backlog has no figures');
  return {
    verifications: {
      IN_PROGRESS: { count: row.inProgress, oldestSeconds: row.inProgressAge },
      FINISHED: { count: row.finished, oldestSeconds: row.finishedAge },
      FAILED: { count: row.failed, oldestSeconds: row.deadLetterAge },
    },
    oldestScoredSeconds: row.scoredAge,
    underived: { count: row.underived, oldestSeconds: row.underivedAge },
    due: { count: row.due, oldestSeconds: row.dueAge },
    delayed: row.delayed,
    deadLetters: { count: row.deadLetters, oldestSeconds: row.deadLetterAge },
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
