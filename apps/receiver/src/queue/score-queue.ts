import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';

import type { Transaction } from '../database/database.ts';
import { toDatabaseError } from '../database/errors.ts';
import { Deadline } from '../runtime/deadline.ts';
import { toError } from '../runtime/errors.ts';
import {
  createBoss,
  createErrorLog,
  inTransaction,
  migrateBoss,
  refuseNewerBoss,
  type BossOptions,
} from './boss.ts';

/** A job while we hold it. */
export interface HeldJob {
  readonly id: string;
  readonly interviewId: string;
  /** How often it was taken before this time, by whomever, for whatever reason it came back. */
  readonly retryCount: number;
  /** How often of these an unexpected error of ours broke it off, which nobody tore away. */
  readonly brokenOff: number;
  /** Aborted when the claim is lost, and when the receiver stops and can wait no longer. */
  readonly signal: AbortSignal;
}

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

const fetchScoreTask = 'fetch-score';

/** Ids, and what is about the job itself: everything else is read when the job runs. */
interface FetchScorePayload {
  interviewId: string;
  /** How often an unexpected error broke it off. */
  brokenOff?: number;
}

/** What pg-boss itself complains of (no such queue, not started) is never the fault of what is scheduled. */
async function asDatabaseError(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw toDatabaseError(error, 'the queue');
  }
}

function stopReason(): Error {
  return new Error('the receiver is stopping');
}

type StoredJob = JobWithMetadata<FetchScorePayload>;

/**
 * The `fetch-score` jobs, on pg-boss. At most one job of an interview waits or runs (`exclusive`). It is woken by NOTIFY and
 * falls back to polling. All methods that take a transaction take part in it.
 */
export class ScoreQueue {
  readonly #boss: PgBoss;
  readonly #options: ScoreQueueOptions;
  /** One for each job that runs. Not one signal for all: what is joined to it would live as long as the process. */
  readonly #running = new Set<AbortController>();
  #started = false;
  readonly #logError: (error: Error) => void;
  #draining = false;
  #givingBack = false;

  constructor(options: ScoreQueueOptions) {
    this.#options = options;
    this.#logError = createErrorLog(options.logger);
    this.#boss = createBoss(options, this.#logError);
  }

  /** Whether jobs are being taken: asks the queue's own table through the queue's own connection. Never rejects. */
  async ready(): Promise<boolean> {
    if (!this.#started || this.#draining) return false;
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

  /** For tests, see `QueueSettings.spies`. */
  get spy(): ReturnType<PgBoss['getSpy']> {
    return this.#boss.getSpy(fetchScoreTask);
  }

  /** Creates the queue's own schema when absent. Jobs can be added afterwards; none is taken before `start`. */
  async open(): Promise<void> {
    const { gapMs, settings: { heartbeatSeconds = 15 } = {} } = this.#options;
    // Whole seconds, as pg-boss takes them.
    const retryDelay = Math.max(1, Math.ceil(gapMs / 1000));
    try {
      await refuseNewerBoss(this.#options.database);
      await migrateBoss(this.#options.database, this.#logError);
      await this.#boss.start();
      const queue = {
        notify: true,
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
    } catch (error) {
      throw toDatabaseError(error, 'the queue');
    }
  }

  /** Starts to take jobs. */
  async start(): Promise<void> {
    const { concurrency = 10, pollSeconds = 1 } = this.#options.settings ?? {};
    if (this.#options.database.engine.name === 'pglite') await this.#freeOrphans();
    // One worker for each place: a worker takes nothing new before the slowest job of its batch has ended, so reads that hang
    // would stop those that shared a batch with them. The price is a poll for each place.
    await Promise.all(Array.from({ length: concurrency }, () => this.#addWorker(pollSeconds)));
    this.#started = true;
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
  }

  /** Moves the job that waits for its time, if one does. */
  async moveWaiting(transaction: Transaction, interviewId: string, delayMs: number): Promise<void> {
    const job = { singletonKey: interviewId, startAfter: delayMs / 1000 };
    const db = inTransaction(transaction);
    await asDatabaseError(this.#boss.update(fetchScoreTask, undefined, { ...job, db }));
  }

  /** The job is done. */
  async complete(transaction: Transaction, job: HeldJob): Promise<void> {
    await this.#boss.complete(fetchScoreTask, job, undefined, { db: inTransaction(transaction) });
  }

  /** The same job again, after `delayMs`. Nothing happens when somebody else holds it by now. */
  async retryLater(transaction: Transaction, job: HeldJob, delayMs: number): Promise<void> {
    const db = inTransaction(transaction);
    const response = await this.#boss.fail(fetchScoreTask, job, undefined, { db });
    if ('affected' in response && response.affected === 0) return;
    await this.#boss.update(fetchScoreTask, undefined, { id: job.id, startAfter: delayMs / 1000, db });
  }

  /**
   * Takes no more jobs and waits for those that run, `drainMs` at most and not beyond `deadline`; some of the time is kept for
   * giving back the others, which are aborted. `close` comes next.
   */
  async drain(deadline: Deadline, drainMs = Infinity): Promise<void> {
    this.#draining = true;
    const ended = this.#boss.offWork(fetchScoreTask, { wait: true });
    const giveBackMs = Math.min(giveBackMsMax, deadline.remainingMs / 2);
    const patience = new Deadline(Math.min(drainMs, deadline.remainingMs - giveBackMs));
    if (await patience.wait(ended)) return;
    this.#givingBack = true;
    for (const running of this.#running) running.abort(stopReason());
    if (await deadline.wait(ended)) return;
    this.#options.logger.warn({}, 'jobs could not be given back in time; they come back after a while');
  }

  /** Closes the queue's own connections. Never rejects: what does not close in time ends with the process. */
  async close(deadline: Deadline): Promise<void> {
    this.#draining = true;
    try {
      if (await deadline.wait(this.#boss.stop({ graceful: true, timeout: 1_000 }))) return;
      this.#options.logger.warn({}, 'the connections of the queue did not close in time');
    } catch (error) {
      this.#options.logger.warn({ err: toError(error) }, 'the connections of the queue could not be closed');
    }
  }

  async #addWorker(pollSeconds: number): Promise<void> {
    let workerId: string | undefined;
    const options = {
      batchSize: 1,
      perJobResults: true,
      includeMetadata: true,
      pollingIntervalSeconds: pollSeconds,
      notifyPollingIntervalSeconds: pollSeconds,
    } as const;
    workerId = await this.#boss.work(fetchScoreTask, options, async (jobs: StoredJob[]) => {
      // Where one job was there may be another: the worker asks again at once, not after its poll.
      if (workerId !== undefined) this.#boss.notifyWorker(workerId);
      return Promise.all(jobs.map((job) => this.#run(job)));
    });
  }

  async #run(job: StoredJob): Promise<JobResult> {
    const running = new AbortController();
    const held: HeldJob = {
      id: job.id,
      interviewId: job.data.interviewId,
      retryCount: job.retryCount,
      brokenOff: job.data.brokenOff ?? 0,
      signal: running.signal,
    };
    const onClaimLost = () => running.abort(job.signal.reason);
    job.signal.addEventListener('abort', onClaimLost);
    this.#running.add(running);
    if (job.signal.aborted) onClaimLost();
    // Taken just before the drain began.
    if (this.#givingBack) running.abort(stopReason());
    try {
      await this.#options.run(held);
      // Says nothing when the job was put off: it is no longer ours then.
      return { id: job.id, status: 'completed' };
    } catch (error) {
      const err = toError(error);
      this.#options.logger.warn({ err, interviewId: held.interviewId }, 'a job broke off and comes back');
      const output = { name: err.name };
      await this.#breakOff(held, output);
      return { id: job.id, status: 'failed', output };
    } finally {
      job.signal.removeEventListener('abort', onClaimLost);
      this.#running.delete(running);
    }
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
