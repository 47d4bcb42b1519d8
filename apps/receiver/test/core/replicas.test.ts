import { expect, test } from 'vitest';

import { Database } from '../../src/database/database.ts';
import { takeNotifications } from '../../src/inbox/derive-verifications.ts';
import { insertNotifications } from '../../src/inbox/accept-notification.ts';
import { migrate } from '../../src/database/migrate.ts';
import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine, describeOnPostgres, type TestEngine } from '../support/engines.ts';
import { createScoreSource, readyScore } from '../support/score-source.ts';

const interviewIds = Array.from({ length: 40 }, (_, index) => `interview-${index}`);

/** A schema with notifications that nobody has derived. */
async function createInboxOnly(engine: TestEngine): Promise<Database> {
  const database = new Database(engine.database.engine, engine.ownSchema());
  await migrate(database);
  await insertNotifications(
    database,
    interviewIds.map((interviewId) => ({
      interviewId,
      externalId: null,
      scrapingStatus: 'FINISHED',
      kind: 'FINISHED' as const,
      receivedAt: new Date(),
      requestId: null,
    })),
  );
  return database;
}

describeOnEachEngine('several receivers on one database', (engine) => {
  test('each verification is scored once, whichever receiver hears of it', async () => {
    const schema = engine.ownSchema();
    const scores = createScoreSource();
    for (const interviewId of interviewIds) scores.answer(interviewId, readyScore());
    const replicas = await Promise.all(
      Array.from({ length: 3 }, () => startTestCore(engine, { schema, scores })),
    );
    await Promise.all(
      interviewIds.flatMap((interviewId) =>
        replicas.flatMap(({ notify }) => [
          notify(interviewId, 'FINISHED'),
          notify(interviewId, 'IN_PROGRESS'),
        ]),
      ),
    );
    const [first] = replicas;
    await Promise.all(interviewIds.map((interviewId) => first!.reach(interviewId, 'SCORED')));
    await first!.derived();
    const { verifications } = await first!.core.listVerifications({ limit: 200 });
    expect(verifications).toHaveLength(interviewIds.length);
    for (const { interviewId, notifications, scoreAttempts } of verifications) {
      expect({ notifications, scoreAttempts, reads: scores.readsOf(interviewId) }).toEqual({
        notifications: { inProgress: 3, finished: 3, unknown: 0 },
        scoreAttempts: 1,
        reads: 1,
      });
    }
    for (const { log } of replicas)
      expect(log.filter((line) => line.level !== 'info' && line.level !== 'debug')).toEqual([]);
  });

  test('what a crash left underived is derived at the next start', async () => {
    const { schema } = await createInboxOnly(engine);
    const scores = createScoreSource();
    for (const interviewId of interviewIds) scores.answer(interviewId, readyScore());
    const { reach } = await startTestCore(engine, { schema, scores });
    await Promise.all(interviewIds.map((interviewId) => reach(interviewId, 'SCORED')));
    expect(interviewIds.map((interviewId) => scores.readsOf(interviewId))).toEqual(interviewIds.map(() => 1));
  });
});

describeOnPostgres('two receivers that derive at the same time', (engine) => {
  test('neither takes what the other has, and neither waits for the other', async () => {
    const database = await createInboxOnly(engine);
    const taken = await database.transaction(async (one) => {
      const first = await takeNotifications(one, 10);
      const second = await database.transaction((other) => takeNotifications(other, 100));
      return [...first, ...second];
    });
    expect(new Set(taken.map((entry) => entry.id)).size).toBe(interviewIds.length);
    expect(taken).toHaveLength(interviewIds.length);
  });
});
