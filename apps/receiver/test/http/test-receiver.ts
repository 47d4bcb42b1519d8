import { verificationSchema, type Verification } from '@ine-scraping/contracts';
import { onTestFinished, vi } from 'vitest';

import { loadConfig } from '../../src/settings/config.ts';
import type { Engine } from '../../src/database/database.ts';
import { startReceiver, type Receiver } from '../../src/receiver.ts';
import type { TestEngine } from '../support/engines.ts';
import { createRecordingLogger, type LogLine } from '../support/recording-logger.ts';
import { keepOpen } from '../support/wrapped-engine.ts';

/** Nobody listens there: discard's port, which needs root. */
const nobody = 'http://127.0.0.1:9';

export interface TestReceiver extends Receiver {
  readonly log: LogLine[];
  /** Sends a body to the webhook as JSON. */
  notify(body: unknown): Promise<Response>;
  /** A GET, or what `init` says. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Resolves with the verification as soon as it is in `state`. */
  reach(interviewId: string, state: Verification['state']): Promise<Verification>;
}

export interface TestReceiverOptions {
  /** Settings beside those of every test. */
  env?: Record<string, string>;
  openDatabase?: () => Promise<Engine>;
}

/** Starts a receiver on a free port and a schema of the test's own, and stops it with the test. */
export async function startTestReceiver(
  engine: TestEngine,
  { env = {}, openDatabase }: TestReceiverOptions = {},
): Promise<TestReceiver> {
  const config = loadConfig({
    RECEIVER_PORT: '0',
    RECEIVER_DATABASE_SCHEMA: engine.ownSchema(),
    RECEIVER_SHUTDOWN_MS: '2000',
    RECEIVER_SCORE_GAP_MS: '0',
    RECEIVER_NOT_READY_BACKOFF_MS: '10',
    RECEIVER_NOT_READY_BACKOFF_MAX_MS: '40',
    OMNI_BASE_URL: nobody,
    ...env,
  });
  const logger = createRecordingLogger();
  const receiver = await startReceiver(config, {
    logger,
    openDatabase: openDatabase ?? (() => Promise.resolve(keepOpen(engine.database.engine))),
  });
  onTestFinished(() => receiver.stop());
  const get = (path: string, init?: RequestInit) => fetch(receiver.url + path, init);
  return {
    ...receiver,
    log: logger.lines,
    fetch: get,
    notify: (body) =>
      fetch(receiver.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    reach: (interviewId, state) =>
      vi.waitFor(
        async () => {
          const response = await get(`/v1/verifications/${encodeURIComponent(interviewId)}`);
          const verification = response.ok ? verificationSchema.parse(await response.json()) : undefined;
          if (verification?.state === state) return verification;
          throw new Error(`${interviewId} is ${verification?.state ?? response.status}, not ${state}`);
        },
        { timeout: 10_000, interval: 15 },
      ),
  };
}
