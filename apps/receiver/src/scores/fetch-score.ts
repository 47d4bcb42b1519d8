import {
  nextState,
  retainedScoreSchema,
  scoreReadiness,
  verdict,
  type RetainedScore,
  type Score,
  type Verdict,
} from '@ine-scraping/contracts';

import type { Clock } from '../runtime/clock.ts';
import { findVerification, type VerificationRow } from '../verifications/lock-verifications.ts';
import type { Database } from '../database/database.ts';
import { ReceiverError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import type { HeldJob, ScoreQueue } from '../queue/score-queue.ts';
import type { AccessWatch } from './access-watch.ts';
import { classifyError } from './classify-error.ts';
import type { Reading } from './decide-attempt.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { settleAttempt } from './settle-attempt.ts';

/**
 * Reads the score of an interview from Incode. What it throws is sorted by a boolean property `retryable`; anything else
 * counts as retryable. It should end soon after `signal` is aborted.
 */
export type ReadScore = (interviewId: string, options: { signal: AbortSignal }) => Promise<Score>;

export interface ScoreContext {
  database: Database;
  queue: Pick<ScoreQueue, 'complete' | 'retryLater'>;
  readScore: ReadScore;
  policy: RetryPolicy;
  clock: Clock;
  logger: Logger;
  watchAccess: AccessWatch;
  /** In [0, 1). */
  random: () => number;
}

/** The attempt took longer than it may. */
class ScoreReadTimeoutError extends ReceiverError {
  readonly code = 'SCORE_READ_TIMEOUT';
  readonly retryable = true;
}

/** The job came back again and again without an attempt coming to its end: reading this score may be what ends us. */
class JobInterruptedError extends ReceiverError {
  readonly code = 'JOB_INTERRUPTED';
  readonly retryable = false;
}

interface Read {
  reading: Reading;
  retained: { score: RetainedScore; verdict: Verdict } | null;
}

/** Rejects when the signal is aborted, also under a `readScore` that does not listen to it. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

async function readWithin({ policy, readScore }: ScoreContext, job: HeldJob): Promise<Score> {
  const timeout = new AbortController();
  const message = `no score within ${policy.attemptMsMax} ms`;
  const timer = setTimeout(() => timeout.abort(new ScoreReadTimeoutError(message)), policy.attemptMsMax);
  const signal = AbortSignal.any([job.signal, timeout.signal]);
  const aborted = untilAborted(signal);
  // Nobody awaits it any more when the score comes first.
  aborted.catch(() => undefined);
  try {
    return await Promise.race([readScore(job.interviewId, { signal }), aborted]);
  } catch (error) {
    throw timeout.signal.aborted ? timeout.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

async function read(context: ScoreContext, job: HeldJob): Promise<Read> {
  try {
    const score = await readWithin(context, job);
    const retained = { score: retainedScoreSchema.parse(score), verdict: verdict(score) };
    return { reading: { kind: 'SCORE', readiness: scoreReadiness(score) }, retained };
  } catch (error) {
    return { reading: classifyError(error), retained: null };
  }
}

function interruptionsOf(row: VerificationRow, job: HeldJob): number {
  return job.retryCount - job.brokenOff - row.notReadyAttempts - row.failedAttempts;
}

/**
 * The `fetch-score` job: one attempt to read the score of an interview, and what follows from it. Every effect is in one
 * transaction, so running it twice is harmless. A job that is torn away by a stop goes back as it was: no attempt is
 * counted.
 */
export async function fetchScore(context: ScoreContext, job: HeldJob): Promise<void> {
  const { clock, logger, policy, queue, database } = context;
  const row = await findVerification(database, job.interviewId);
  if (!row || nextState(row.state, 'SCORE_READY') === undefined) {
    await database.transaction((transaction) => queue.complete(transaction, job));
    return;
  }
  const startedAt = clock.now();
  const start = performance.now();
  const interruptions = interruptionsOf(row, job);
  const { reading, retained } =
    interruptions > policy.interruptionsMax
      ? {
          reading: classifyError(new JobInterruptedError(`the job was interrupted ${interruptions} times`)),
          retained: null,
        }
      : await read(context, job);
  context.watchAccess(reading);
  if (job.signal.aborted && reading.kind === 'ERROR') {
    await database.transaction((transaction) => queue.retryLater(transaction, job, 0));
    logger.info({ interviewId: job.interviewId }, 'reading a score was interrupted and will be repeated');
    return;
  }
  const durationMs = Math.round(performance.now() - start);
  const attempt = { job, finishedCount: row.finishedCount, startedAt, durationMs, reading, retained };
  const settled = await settleAttempt(context, attempt);
  if (!settled) return;
  const { decision, from, to } = settled;
  const fields = { interviewId: job.interviewId, durationMs, decision: decision.kind };
  if (to !== from) logger.info({ ...fields, from, to }, 'verification moved');
  else logger.debug(fields, 'no score yet');
  if (decision.kind === 'LOOK_LATER' && decision.delayMs === null) {
    logger.warn(fields, 'a verification stays IN_PROGRESS and is no longer looked at');
  }
  if (decision.kind === 'FAIL') {
    logger.error(
      { ...fields, code: decision.code, reason: decision.reason },
      'the score could not be retrieved; see the dead letters',
    );
  }
}
