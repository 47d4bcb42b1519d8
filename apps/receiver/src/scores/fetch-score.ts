import {
  nextState,
  notReadyReason,
  retainScore,
  scoreReadiness,
  verdict,
  type Score,
} from '@ine-scraping/contracts';

import { isAboutRow } from '../database/errors.ts';
import type { HeldJob } from '../queue/job-claimer.ts';
import type { ReadResult } from '../monitoring/instruments.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import type { Tracing } from '../monitoring/tracing.ts';
import type { EvidenceSafe } from '../personal-data/evidence-safe.ts';
import { Batcher } from '../runtime/batcher.ts';
import { ReceiverError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { findVerifications, type VerificationRow } from '../verifications/write-verifications.ts';
import type { Reading } from './decide-attempt.ts';
import type { IncodeAccess } from './incode-access.ts';
import { classifyReadError } from './read-error.ts';
import {
  settleAttempts,
  type EndedAttempt,
  type RetainedResult,
  type SettleContext,
  type Settled,
} from './settle-attempt.ts';

/**
 * Reads the score of an interview from Incode. What it throws is sorted by a boolean property `retryable`; anything else
 * counts as retryable. It should end soon after `signal` is aborted.
 */
export type ReadScore = (interviewId: string, options: { signal: AbortSignal }) => Promise<Score>;

export interface FetchContext extends SettleContext {
  readScore: ReadScore;
  logger: Logger;
  access: IncodeAccess;
  metrics: Metrics;
  tracing: Tracing;
  /** Seals what of a score could name a person. */
  safe: EvidenceSafe;
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
  retained: RetainedResult | null;
}

/**
 * Rejects when the attempt takes too long and when the job is aborted, also under a `readScore` that does not listen to its
 * signal. Not `AbortSignal.any`: what listens to such a signal lives as long as the signals it is made of.
 */
async function readWithin({ policy, readScore }: FetchContext, job: HeldJob): Promise<Score> {
  const attempt = new AbortController();
  const aborted = Promise.withResolvers<never>();
  // Nobody awaits it any more when the score comes first.
  aborted.promise.catch(() => undefined);
  const abort = (reason: unknown) => {
    attempt.abort(reason);
    aborted.reject(reason);
  };
  const message = `no score within ${policy.attemptMsMax} ms`;
  const timer = setTimeout(() => abort(new ScoreReadTimeoutError(message)), policy.attemptMsMax);
  const onJobAborted = () => abort(job.signal.reason);
  job.signal.addEventListener('abort', onJobAborted);
  if (job.signal.aborted) onJobAborted();
  try {
    return await Promise.race([aborted.promise, readScore(job.interviewId, { signal: attempt.signal })]);
  } catch (error) {
    // Whatever a read makes of its abortion, the reason is ours.
    throw attempt.signal.aborted ? attempt.signal.reason : error;
  } finally {
    clearTimeout(timer);
    job.signal.removeEventListener('abort', onJobAborted);
  }
}

async function read(context: FetchContext, job: HeldJob): Promise<Read> {
  try {
    const score = await context.tracing.span('read score', [job.interviewId], () => readWithin(context, job));
    const retained = retainScore(score);
    const evidence = context.safe.seal(job.interviewId, score);
    const reading = {
      kind: 'SCORE',
      readiness: scoreReadiness(score),
      reason: notReadyReason(score),
    } as const;
    // Of what is retained, as a word of the score that nobody knows must not come back by way of the verdict.
    return { reading, retained: { score: retained, verdict: verdict(retained), evidence } };
  } catch (error) {
    return { reading: classifyReadError(error), retained: null };
  }
}

/** What the attempt came to, as it is counted. */
function resultOf(reading: Reading, interrupted: boolean): ReadResult {
  if (reading.kind === 'SCORE') {
    const results = { READY: 'ready', LAST_RESORT: 'last_resort', NOT_READY: 'not_ready' } as const;
    return results[reading.readiness];
  }
  if (interrupted) return 'interrupted';
  if (reading.shutOut) return 'shut_out';
  if (reading.counter === 'brief') return 'not_found';
  return reading.retryable ? 'unavailable' : 'invalid';
}

function interruptionsOf(row: VerificationRow, job: HeldJob): number {
  const { notReadyAttempts, failedAttempts, briefAttempts, accessAttempts } = row;
  return job.retryCount - job.brokenOff - notReadyAttempts - failedAttempts - briefAttempts - accessAttempts;
}

/** What is asked and written for several jobs together. */
interface Together {
  readonly find: Batcher<string, VerificationRow | undefined>;
  readonly settle: Batcher<EndedAttempt, Settled | undefined>;
}

/** Jobs that are held at the same time, at most. */
const batchMax = 100;

function createTogether(context: FetchContext): Together {
  const shared = { batchMax, isAboutItem: isAboutRow };
  return {
    find: new Batcher({
      ...shared,
      run: async (interviewIds) => {
        const rows = await findVerifications(context.database, interviewIds);
        const byInterview = new Map(rows.map((row) => [row.interviewId, row]));
        return interviewIds.map((interviewId) => byInterview.get(interviewId));
      },
    }),
    settle: new Batcher({ ...shared, run: (attempts) => settleAttempts(context, attempts) }),
  };
}

/** Says what became of a verification. */
function tell(logger: Logger, { job, durationMs }: EndedAttempt, { decision, from, to }: Settled): void {
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

/** Adds to the span of the job. */
type Mark = (found: Readonly<Record<string, string | number>>) => void;

function count(
  { clock, metrics }: FetchContext,
  row: VerificationRow,
  { retained }: EndedAttempt,
  settled: Settled,
): void {
  const { decision, to } = settled;
  if (to === 'SCORED' && retained) metrics.scored(retained.verdict.outcome, row.finishedAt, clock.now());
  if (decision.kind === 'FAIL') metrics.deadLetter(decision.code);
}

async function fetchScore(
  context: FetchContext,
  { find, settle }: Together,
  job: HeldJob,
  mark: Mark,
): Promise<void> {
  const { clock, logger, policy, queue, database, tracing } = context;
  const row = await find.add(job.interviewId);
  if (!row || nextState(row.state, 'SCORE_READY') === undefined) {
    await database.transaction((transaction) => queue.complete(transaction, [job]));
    return;
  }
  const startedAt = clock.now();
  const start = performance.now();
  const interruptions = interruptionsOf(row, job);
  const { reading, retained } =
    interruptions > policy.interruptionsMax
      ? {
          reading: classifyReadError(
            new JobInterruptedError(`the job was interrupted ${interruptions} times`),
          ),
          retained: null,
        }
      : await read(context, job);
  context.access.watch(reading);
  const interrupted = job.signal.aborted && reading.kind === 'ERROR';
  const result = resultOf(reading, interrupted);
  context.metrics.scoreRead(result, (performance.now() - start) / 1000);
  mark({ 'ine_scraping.attempt': row.scoreAttempts + 1, 'ine_scraping.result': result });
  if (interrupted) {
    await database.transaction((transaction) => queue.retryLater(transaction, job, policy.gapMs));
    logger.info({ interviewId: job.interviewId }, 'reading a score was interrupted and will be repeated');
    return;
  }
  const durationMs = Math.round(performance.now() - start);
  const attempt = { job, finishedCount: row.finishedCount, startedAt, durationMs, reading, retained };
  const settled = await tracing.span('settle attempt', [job.interviewId], () => settle.add(attempt));
  if (!settled) return;
  const { decision, from, to } = settled;
  mark({ 'ine_scraping.decision': decision.kind, 'ine_scraping.from': from, 'ine_scraping.to': to });
  count(context, row, attempt, settled);
  tell(logger, attempt, settled);
}

/**
 * The `fetch-score` job: one attempt to read the score of an interview, and what follows from it. Every effect is in one
 * transaction, which those share that end at the same time, so running it twice is harmless. A job that is torn away by a stop
 * goes back as it was: no attempt is counted.
 */
export function createFetchScore(context: FetchContext): (job: HeldJob) => Promise<void> {
  const together = createTogether(context);
  const { metrics, tracing } = context;
  return (job) =>
    metrics.job(() =>
      tracing.span('fetch score', [job.interviewId], (mark) => fetchScore(context, together, job, mark)),
    );
}
