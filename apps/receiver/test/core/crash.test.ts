import { join } from 'node:path';
import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { startNode } from '@ine-scraping/test-kit/node-process';
import { expect, onTestFinished, test } from 'vitest';

import { openPglite } from '../../src/database/pglite.ts';
import { startFakeOmni } from '../http/fake-omni.ts';
import { startTestCore, type TestCore } from '../support/core.ts';
import type { DoomedReceiverOptions } from '../support/doomed-receiver.ts';
import {
  copyPgliteTemplate,
  describeOnEachEngine,
  testDatabaseUrl,
  type TestEngine,
} from '../support/engines.ts';
import { createScoreSource, readyScore, type ScoreSource } from '../support/score-source.ts';

const doomedReceiver = join(import.meta.dirname, '../support/doomed-receiver.ts');
const interviewId = 'interview-1';

/** The answer's body; `undefined` when the connection ends without one. */
async function notify(port: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/webhooks/ine-scraping`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ InterviewId: interviewId, ScrapingStatus: 'FINISHED' }),
    });
    return await response.text();
  } catch {
    return undefined;
  }
}

/** Kills a receiver at a point, after a notification over HTTP, starts another one where it was, and returns that. */
async function killAndRestart(
  engine: TestEngine,
  blockAfter: string,
  scores: ScoreSource,
): Promise<TestCore> {
  const folder = engine.name === 'pglite' ? await copyPgliteTemplate() : undefined;
  const schema = folder === undefined ? engine.ownSchema() : 'ine_scraping';
  const omni = await startFakeOmni();
  omni.scores.set(interviewId, readyScore());
  const port = String(await findFreePort());
  const options: DoomedReceiverOptions = {
    database: folder ?? testDatabaseUrl ?? '',
    blockAfter,
    env: {
      RECEIVER_PORT: port,
      RECEIVER_DATABASE_SCHEMA: schema,
      OMNI_BASE_URL: omni.url,
      LOG_LEVEL: 'silent',
    },
  };
  const child = startNode(doomedReceiver, { args: [JSON.stringify(options)] });
  await child.said(/^ready$/m);
  const answer = notify(port);
  await child.said(/^reached$/m);
  // Whoever has no answer sends again; whoever has one relies on it.
  if (blockAfter !== 'insert-notifications') expect(await answer).toBe('{"success":"true"}');
  await child.kill();
  if (blockAfter === 'insert-notifications') expect(await answer).toBeUndefined();
  if (folder === undefined) return startTestCore(engine, { schema, scores });
  const own = await openPglite(folder);
  onTestFinished(() => own.stop());
  // Registered last, so that the core is stopped before its database.
  return startTestCore(engine, { engine: own, schema, scores });
}

describeOnEachEngine('kill -9', (engine) => {
  test.each([
    { when: 'after the commit, before the answer', blockAfter: 'insert-notifications' },
    { when: 'before the derivation is committed', blockAfter: 'insert-notification-history' },
    { when: 'in the job, before its result is committed', blockAfter: 'insert-attempts' },
  ])('$when loses nothing and does nothing twice', { timeout: 60_000 }, async ({ blockAfter }) => {
    const scores = createScoreSource();
    scores.answer(interviewId, readyScore());
    const { core } = await killAndRestart(engine, blockAfter, scores);
    // On PostgreSQL a job that was torn away is missed when its heartbeat has been silent for ten seconds; the embedded
    // database knows at its start that nobody else can hold one.
    const timeout = engine.name === 'pglite' ? 9_000 : 40_000;
    await expect
      .poll(async () => (await core.getVerification(interviewId))?.state, { timeout })
      .toBe('SCORED');
    const verification = await core.getVerification(interviewId);
    expect(verification).toMatchObject({
      notifications: { inProgress: 0, finished: 1, unknown: 0 },
      scoreAttempts: 1,
    });
    const timeline = await core.getTimeline(interviewId);
    expect(timeline?.entries.map((entry) => entry.kind).toSorted()).toEqual([
      'attempt',
      'notification',
      'transition',
      'transition',
    ]);
    expect(scores.readsOf(interviewId)).toBe(1);
  });
});
