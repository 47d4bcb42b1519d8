import { notificationSchema, type Verification } from '@ine-scraping/contracts';
import { onTestFinished, vi } from 'vitest';

import { Database, type Engine } from '../../src/database/database.ts';
import { startCore, type CoreSettings, type ReceiverCore } from '../../src/core.ts';
import type { Metrics } from '../../src/monitoring/metrics.ts';
import type { Tracing } from '../../src/monitoring/tracing.ts';
import type { RetryPolicy } from '../../src/verifications/retry-policy.ts';
import type { TestEngine } from './engines.ts';
import { createRecordingLogger, type LogLine } from './recording-logger.ts';
import { createScoreSource, type ScoreSource } from './score-source.ts';

/** Short enough for a test to see the end of a round, with the same shape as in production. */
export const quickRetryPolicy: Partial<RetryPolicy> = {
  notReady: { baseMs: 10, maxMs: 40 },
  failed: { baseMs: 10, maxMs: 40 },
  gapMs: 0,
};

export interface TestCore {
  readonly core: ReceiverCore;
  readonly scores: ScoreSource;
  readonly schema: string;
  readonly log: LogLine[];
  /** Accepts a notification as the wire brings it. */
  notify: (interviewId: string, scrapingStatus: string, externalId?: string) => Promise<void>;
  /** Resolves with the verification as soon as it is in `state`. */
  reach: (interviewId: string, state: Verification['state']) => Promise<Verification>;
  /** Resolves when every accepted notification has been derived. */
  derived: () => Promise<void>;
}

export interface TestCoreOptions {
  schema?: string;
  /** In place of the one under test, such as a wrapped one. */
  engine?: Engine;
  scores?: ScoreSource;
  clock?: { now(): Date };
  retryPolicy?: Partial<RetryPolicy>;
  metrics?: Metrics;
  tracing?: Tracing;
  settings?: Omit<CoreSettings, 'retryPolicy'>;
}

/** What a core says that has nothing to complain about. */
export const allReady = { database: null, inbox: null, queue: null, incode: null };

const waitOptions = { timeout: 10_000, interval: 15 };

/** Starts a core on a schema of the test's own, and stops it with the test. */
export async function startTestCore(engine: TestEngine, options: TestCoreOptions = {}): Promise<TestCore> {
  const schema = options.schema ?? engine.ownSchema();
  const database = new Database(options.engine ?? engine.database.engine, schema);
  const scores = options.scores ?? createScoreSource();
  const logger = createRecordingLogger();
  const core = await startCore({
    database,
    readScore: scores.readScore,
    logger,
    ...(options.clock && { clock: options.clock }),
    ...(options.metrics && { metrics: options.metrics }),
    ...(options.tracing && { tracing: options.tracing }),
    settings: {
      gatherMs: 0,
      sweepEveryMs: 200,
      drainMs: 200,
      ...options.settings,
      queue: { pollSeconds: 0.5, heartbeatSeconds: 10, superviseSeconds: 1, ...options.settings?.queue },
      retryPolicy: { ...quickRetryPolicy, ...options.retryPolicy },
    },
  });
  onTestFinished(() => core.stop());
  return {
    core,
    scores,
    schema,
    log: logger.lines,
    notify: async (interviewId, scrapingStatus, externalId) => {
      const body = { InterviewId: interviewId, externalId, ScrapingStatus: scrapingStatus };
      await core.accept(notificationSchema.parse(body), { receivedAt: new Date() });
    },
    reach: (interviewId, state) =>
      vi.waitFor(async () => {
        const verification = await core.getVerification(interviewId);
        if (verification?.state !== state) {
          throw new Error(`${interviewId} is ${verification?.state ?? 'unknown'}, not ${state}`);
        }
        return verification;
      }, waitOptions),
    derived: () =>
      vi.waitFor(async () => {
        const rows = await engine.database.query(
          `SELECT 1 FROM ${schema}.inbox WHERE set_aside_at IS NULL LIMIT 1`,
        );
        if (rows.length > 0) throw new Error('notifications wait to be derived');
      }, waitOptions),
  };
}
