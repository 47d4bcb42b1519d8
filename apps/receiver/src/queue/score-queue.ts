import type { PgBoss } from 'pg-boss';

import type { Transaction } from '../database/database.ts';
import { toDatabaseError } from '../database/errors.ts';
import { Deadline } from '../runtime/deadline.ts';
import { toError } from '../runtime/errors.ts';
import {
  createBoss,
  createErrorLog,
  inTransaction,
  migrateBoss,
  readBossVersion,
  type BossOptions,
} from './boss.ts';
import { JobClaimer, type FetchScorePayload, type HeldJob } from './job-claimer.ts';

export interface ScoreQueueOptions extends BossOptions {
  /** Shortest time between two readings of one score. A job that comes back may have read it just before. */
  gapMs: number;
  /** Settles the job itself. What it throws is unexpected: the job comes back after a backoff. */
  run(job: HeldJob): Promise<void>;
}

/**
 * An unexpected error, such as a database that is away while a job is settled, must never use a job up: attempts have limits
 * of their own, see `verifications/retry-policy.ts`.
 */
const unexpectedRetriesMax = 1_000_000;
/** Longest time until a job comes back that broke off again and again, unless the gap is longer. */
const comesBackSecondsMax = 60;
/** Backstop for a handler that never returns, far above `attemptMsMax`. */
const expireSeconds = 600;
/** Whether the queue answers must be known within the five seconds that a request may take. */
const readyMsMax = 4_000;
/** Of the time for a stop, what is kept for giving back jobs that do not end: one transaction for each, all at once. */
const giveBackMsMax = 4_000;

const heartbeatSecondsDefault = 15;

/** What pg-boss calls our one queue. */
export const fetchScoreTask = 'fetch-score';

/** What pg-boss's types do not tell: whether a statement about one job found it still ours. */
function foundOurs(response: object): boolean {
  return !('affected' in response) || response.affected !== 0;
}

/** What pg-boss itself complains of (no such queue, not started) is never the fault of what is scheduled. */
async function asDatabaseError(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw toDatabaseError(error, 'the queue');
  }
}

/**
 * The `fetch-score` jobs, on pg-boss. At most one job of an interview waits or runs (`exclusive`). Whoever has places is woken by
 * NOTIFY and falls back to polling. All methods that take a transaction take part in it.
 */
export class ScoreQueue {
  readonly #boss: PgBoss;
  readonly #options: ScoreQueueOptions;
  readonly #logError: (error: Error) => void;
  #claimer: JobClaimer | undefined;
  #listening: { close(): Promise<unknown> } | undefined;
  #draining = false;

  constructor(options: ScoreQueueOptions) {
    this.#options = options;
    this.#logError = createErrorLog(options.logger);
    this.#boss = createBoss(options, this.#logError);
  }

  /** Whether jobs are being taken: asks the queue's own table through the queue's own connection. Never rejects. */
  async ready(): Promise<boolean> {
    if (!this.#claimer || this.#draining) return false;
    const schema = this.#options.database.queueSchema;
    try {
      const asked = this.#boss
        .getDb()
        .executeSql(`SELECT 1 FROM ${schema}.queue WHERE name = $1::text`, [fetchScoreTask]);
      return await new Deadline(readyMsMax).wait(asked);
    } catch {
      return false;
    }
  }

  /** Creates the queue's own schema when absent. Jobs can be added afterwards; none is taken before `start`. */
  async open(): Promise<void> {
    const { gapMs, settings: { heartbeatSeconds = heartbeatSecondsDefault } = {} } = this.#options;
    // Whole seconds, as pg-boss takes them.
    const retryDelay = Math.max(1, Math.ceil(gapMs / 1000));
    try {
      await readBossVersion(this.#options.database);
      await migrateBoss(this.#options.database, this.#logError);
      await this.#boss.start();
      const queue = {
        // Told of by us, see `#tell`: pg-boss tells its own workers only, and we have none.
        notify: false,
        retryLimit: unexpectedRetriesMax,
        retryDelay,
        retryBackoff: true,
        retryDelayMax: Math.max(comesBackSecondsMax, retryDelay),
        expireInSeconds: expireSeconds,
        heartbeatSeconds,
      };
      await this.#boss.createQueue(fetchScoreTask, { ...queue, policy: 'exclusive' });
      // An existing queue keeps its settings on createQueue.
      await this.#boss.updateQueue(fetchScoreTask, queue);
      // Those that an older release completed were kept for a week.
      await this.#boss.deleteStoredJobs(fetchScoreTask);
    } catch (error) {
      throw toDatabaseError(error, 'the queue');
    }
  }

  /** Starts to take jobs. */
  async start(): Promise<void> {
    const { database, logger, run, settings = {} } = this.#options;
    const { concurrency = 10, pollSeconds = 0.5, heartbeatSeconds = heartbeatSecondsDefault } = settings;
    if (database.engine.name === 'pglite') await this.#freeOrphans();
    const claimer = new JobClaimer({
      places: concurrency,
      pollMs: pollSeconds * 1000,
      // Twice in the time after which a silent job counts as lost.
      touchMs: heartbeatSeconds * 500,
      take: (count) => this.#boss.fetch(fetchScoreTask, { batchSize: count, includeMetadata: true }),
      touch: (jobs) => this.#touch(jobs),
      run,
      breakOff: (job, error) => this.#breakOff(job, { name: error.name }),
      logger,
    });
    this.#claimer = claimer;
    try {
      const wake = () => claimer.wake();
      this.#listening = await this.#boss.getDb().listen?.(database.queueSchema, wake, wake);
    } catch (error) {
      logger.warn({ err: toError(error) }, 'the queue is not told of new jobs, and asks for them instead');
    }
  }

  /** Adds a job for each interview that has none waiting or running. */
  async schedule(transaction: Transaction, interviewIds: readonly string[], delayMs = 0): Promise<void> {
    if (interviewIds.length === 0) return;
    const jobs = interviewIds.map((interviewId) => ({
      data: { interviewId },
      singletonKey: interviewId,
      startAfter: delayMs / 1000,
    }));
    await asDatabaseError(this.#boss.insert(fetchScoreTask, jobs, { db: inTransaction(transaction) }));
    if (delayMs <= 0) await this.#tell(transaction);
  }

  /** Moves the job that waits for its time, if one does. */
  async moveWaiting(transaction: Transaction, interviewId: string, delayMs: number): Promise<void> {
    const job = { singletonKey: interviewId, startAfter: delayMs / 1000 };
    const db = inTransaction(transaction);
    await asDatabaseError(this.#boss.update(fetchScoreTask, undefined, { ...job, db }));
    if (delayMs <= 0) await this.#tell(transaction);
  }

  /** The jobs are done, and leave nothing behind: what came of them is in their verifications. */
  async complete(transaction: Transaction, jobs: readonly HeldJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.#boss.deleteJob(fetchScoreTask, [...jobs], { db: inTransaction(transaction) });
  }

  /**
   * Removes the jobs of interviews, whoever holds them. Twice, as one that is given back at that moment is deleted and inserted
   * anew: the first statement waits for that and does not see the new row, the second one does.
   */
  async erase({ query }: Transaction, interviewIds: readonly string[]): Promise<void> {
    const text = `/* erase-jobs */
      DELETE FROM ${this.#options.database.queueSchema}.job
      WHERE name = $1::text AND COALESCE(singleton_key, '') = ANY($2::text[]) AND state <= 'active' AND policy = 'exclusive'`;
    for (let pass = 1; pass <= 2; pass++) await query(text, [fetchScoreTask, interviewIds]);
  }

  /** The same job again, after `delayMs`. Nothing happens when somebody else holds it by now. */
  async retryLater(transaction: Transaction, job: HeldJob, delayMs: number): Promise<void> {
    const db = inTransaction(transaction);
    const response = await this.#boss.fail(fetchScoreTask, job, undefined, { db });
    if (!foundOurs(response)) return;
    await this.#boss.update(fetchScoreTask, undefined, { id: job.id, startAfter: delayMs / 1000, db });
  }

  /**
   * Takes no more jobs and waits for those that run, `drainMs` at most and not beyond `deadline`; some of the time is kept for
   * giving back the others, which are aborted. `close` comes next.
   */
  async drain(deadline: Deadline, drainMs = Infinity): Promise<void> {
    this.#draining = true;
    if (!this.#claimer) return;
    const ended = this.#claimer.drain();
    const giveBackMs = Math.min(giveBackMsMax, deadline.remainingMs / 2);
    const patience = new Deadline(Math.min(drainMs, deadline.remainingMs - giveBackMs));
    if (await patience.wait(ended)) return;
    this.#claimer.giveBack();
    if (await deadline.wait(ended)) return;
    this.#options.logger.warn({}, 'jobs could not be given back in time; they come back after a while');
  }

  /** Closes the queue's own connections. Never rejects: what does not close in time ends with the process. */
  async close(deadline: Deadline): Promise<void> {
    this.#draining = true;
    try {
      const close = async () => {
        await this.#listening?.close();
        await this.#boss.stop({ graceful: true, timeout: 1_000 });
      };
      if (await deadline.wait(close())) return;
      this.#options.logger.warn({}, 'the connections of the queue did not close in time');
    } catch (error) {
      this.#options.logger.warn({ err: toError(error) }, 'the connections of the queue could not be closed');
    }
  }

  /** Wakes whoever has places, in this process and in others, when the transaction commits. */
  async #tell(transaction: Transaction): Promise<void> {
    const channel = this.#options.database.queueSchema;
    await transaction.query(`/* tell-of-jobs */ SELECT pg_notify($1::text, '')`, [channel]);
  }

  /**
   * One after the other: a statement for all would wait for a job that is being settled with others in its hands, which may be
   * settled together with that one. That is a deadlock, and whoever loses it does not say that we hold them.
   */
  async #touch(jobs: readonly HeldJob[]): Promise<ReadonlySet<string>> {
    const ours = new Set<string>();
    for (const job of jobs) {
      if (foundOurs(await this.#boss.touch(fetchScoreTask, job))) ours.add(job.id);
    }
    return ours;
  }

  /**
   * Gives a job back after an unexpected error, and counts that in the job: such errors must not be taken for interruptions.
   * When the database is what is broken, the job comes back when its heartbeat is missed, and counts as interrupted.
   */
  async #breakOff(job: HeldJob, output: object): Promise<void> {
    const { id, brokenOff, interviewId } = job;
    const data: FetchScorePayload = { interviewId, brokenOff: brokenOff + 1 };
    try {
      await this.#options.database.transaction(async (transaction) => {
        const db = inTransaction(transaction);
        await this.#boss.fail(fetchScoreTask, job, output, { db });
        await this.#boss.update(fetchScoreTask, data, { id, db });
      });
    } catch (error) {
      this.#logError(toError(error));
    }
  }

  /** The embedded database has one process: whatever counts as running when it starts was torn away by the last one's end. */
  async #freeOrphans(): Promise<void> {
    const { database, gapMs } = this.#options;
    await database.transaction(async (transaction) => {
      const orphans = await transaction.query<{ id: string }>(
        `/* find-orphaned-jobs */
        SELECT id::text AS id FROM ${database.queueSchema}.job WHERE name = $1::text AND state = 'active'`,
        [fetchScoreTask],
      );
      const db = inTransaction(transaction);
      for (const { id } of orphans) {
        await this.#boss.fail(fetchScoreTask, id, undefined, { db });
        await this.#boss.update(fetchScoreTask, undefined, { id, startAfter: gapMs / 1000, db });
      }
    });
  }
}
