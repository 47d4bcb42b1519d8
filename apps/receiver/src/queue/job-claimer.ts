import type { JobWithMetadata } from 'pg-boss';

import { startBackgroundLoop, type BackgroundLoop } from '../runtime/background-loop.ts';
import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';

/** Ids, and what is about the job itself: everything else is read when the job runs. */
export interface FetchScorePayload {
  interviewId: string;
  /** How often an unexpected error broke it off. */
  brokenOff?: number;
}

export type StoredJob = Pick<JobWithMetadata<FetchScorePayload>, 'id' | 'data' | 'retryCount'>;

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

export interface JobClaimerOptions {
  /** Jobs held at the same time. */
  readonly places: number;
  /** How soon a job is taken of which nobody told us. */
  readonly pollMs: number;
  /** How often the queue is told that we still hold what we hold. */
  readonly touchMs: number;
  /** Takes up to `count` jobs whose time has come. */
  readonly take: (count: number) => Promise<readonly StoredJob[]>;
  /** Says that we still hold `jobs`, and returns the ids of those of which that is true. */
  readonly touch: (jobs: readonly HeldJob[]) => Promise<ReadonlySet<string>>;
  /** Settles the job itself. */
  readonly run: (job: HeldJob) => Promise<void>;
  /** Gives back a job that an unexpected error broke off. Never rejects. */
  readonly breakOff: (job: HeldJob, error: Error) => Promise<void>;
  readonly logger: Logger;
}

function stopReason(): Error {
  return new Error('the receiver is stopping');
}

/**
 * Takes as many jobs as there are free places, in one statement, and runs each by itself: a slow one holds its own place and no
 * other. Asks again when it is woken, when a place becomes free while more may wait, and after every poll.
 */
export class JobClaimer {
  readonly #options: JobClaimerOptions;
  /** What aborts each, by its job. Not one signal for all: what is joined to it would live as long as the process. */
  readonly #held = new Map<HeldJob, AbortController>();
  readonly #taking: BackgroundLoop;
  readonly #touching: BackgroundLoop;
  #mayBeMore = false;
  #givingBack = false;
  #whenEmpty = Promise.withResolvers<void>();

  constructor(options: JobClaimerOptions) {
    this.#options = options;
    const { logger, pollMs, touchMs } = options;
    this.#taking = startBackgroundLoop({
      name: 'taking jobs',
      run: (signal) => this.#take(signal),
      everyMs: pollMs,
      logger,
    });
    this.#touching = startBackgroundLoop({
      name: 'holding jobs',
      run: () => this.#touch(),
      everyMs: touchMs,
      logger,
    });
  }

  /** A job may be there whose time has come. */
  wake(): void {
    this.#taking.wake();
  }

  /** Takes nothing more, and resolves when all that is held has ended. */
  async drain(): Promise<void> {
    await this.#taking.stop();
    if (this.#held.size > 0) await this.#whenEmpty.promise;
    await this.#touching.stop();
  }

  /** Aborts what is held, and what is taken after all. */
  giveBack(): void {
    this.#givingBack = true;
    for (const held of this.#held.values()) held.abort(stopReason());
  }

  async #take(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const free = this.#options.places - this.#held.size;
      if (free === 0) return;
      const jobs = await this.#options.take(free);
      this.#mayBeMore = jobs.length === free;
      for (const job of jobs) void this.#run(job);
      if (!this.#mayBeMore) return;
    }
  }

  async #touch(): Promise<void> {
    const held = [...this.#held.keys()];
    if (held.length === 0) return;
    const ours = await this.#options.touch(held);
    for (const job of held) {
      if (!ours.has(job.id)) this.#held.get(job)?.abort(new Error('somebody else has this job by now'));
    }
  }

  async #run({ id, data, retryCount }: StoredJob): Promise<void> {
    const { interviewId, brokenOff = 0 } = data;
    const running = new AbortController();
    const job: HeldJob = { id, interviewId, retryCount, brokenOff, signal: running.signal };
    this.#held.set(job, running);
    // Taken just before the drain began.
    if (this.#givingBack) running.abort(stopReason());
    try {
      await this.#options.run(job);
    } catch (error) {
      const err = toError(error);
      this.#options.logger.warn({ err, interviewId }, 'a job broke off and comes back');
      await this.#options.breakOff(job, err);
    }
    this.#held.delete(job);
    if (this.#held.size === 0) {
      this.#whenEmpty.resolve();
      this.#whenEmpty = Promise.withResolvers();
    }
    if (this.#mayBeMore) this.wake();
  }
}
