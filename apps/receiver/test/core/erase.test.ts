import { createHash } from 'node:crypto';

import type { Score } from '@ine-scraping/contracts';
import { expect, test, vi } from 'vitest';

import { Database } from '../../src/database/database.ts';
import { pauseAfter } from '../support/wrapped-engine.ts';
import { startTestCore, type TestCore } from '../support/core.ts';
import { dumpTables, tablesWith } from '../support/dump-tables.ts';
import { describeOnEachEngine, describeOnPostgres, type TestEngine } from '../support/engines.ts';
import { createScoreSource, notReadyScore, readyScore } from '../support/score-source.ts';

const waitOptions = { timeout: 10_000, interval: 15 };
const id = 'interview-to-erase';
const other = 'interview-to-keep';
const hour = 3_600_000;

function dump(engine: TestEngine, schema: string) {
  return dumpTables(new Database(engine.database.engine, schema));
}

async function expectErased(engine: TestEngine, { core, schema }: TestCore): Promise<void> {
  const dumped = await dump(engine, schema);
  expect(tablesWith(dumped, id)).toEqual([]);
  const hash = createHash('sha256').update(id).digest('hex');
  expect(dumped.get(`${schema}.erased`)).toContain(hash);
  expect(await core.getVerification(id)).toBeUndefined();
  expect(await core.getTimeline(id)).toBeUndefined();
}

const refused = {
  status: 400,
  code: 'FIELD_INVALID',
  field: 'ScrapingStatus',
  bodyBytes: 1,
  receivedAt: new Date(),
  path: '/webhooks/ine-scraping',
  remoteAddress: null,
  requestId: 'request-1',
};

describeOnEachEngine('erasing', (engine) => {
  test.each([
    {
      what: 'with its verdict',
      arrange: async ({ notify, reach, scores }: TestCore) => {
        scores.answer(id, readyScore());
        await notify(id, 'IN_PROGRESS', 'solicitud-1');
        await notify(id, 'FINISHED', 'solicitud-1');
        await reach(id, 'SCORED');
      },
    },
    {
      what: 'as a dead letter, redriven once',
      arrange: async ({ core, notify, reach }: TestCore) => {
        await notify(id, 'FINISHED');
        const { failure } = await reach(id, 'FAILED');
        await core.redrive(failure?.deadLetterId ?? '');
        await reach(id, 'FAILED');
      },
    },
    {
      what: 'whose job waits for its next attempt',
      arrange: async ({ core, notify, scores }: TestCore) => {
        scores.answer(id, notReadyScore());
        await notify(id, 'FINISHED');
        await vi.waitFor(
          async () => expect(await core.getVerification(id)).toMatchObject({ scoreAttempts: 1 }),
          waitOptions,
        );
      },
    },
    {
      what: 'of which only traces of refused requests are left',
      arrange: async ({ core }: TestCore) => {
        const body = Buffer.from(JSON.stringify({ InterviewId: id }));
        await core.quarantine({ ...refused, body, interviewId: id });
        await core.quarantine({ ...refused, body: Buffer.from(`InterviewId=${id}&x`), interviewId: null });
        await core.quarantine({ ...refused, body: Buffer.alloc(0), interviewId: null, path: `/hook/${id}` });
      },
    },
    {
      what: 'named by a broken body alone',
      arrange: async ({ core }: TestCore) => {
        await core.quarantine({ ...refused, body: Buffer.from(`{"InterviewId":"${id}"`), interviewId: null });
      },
    },
  ])('an interview $what is in no row of any table, and another stays', async ({ arrange }) => {
    const testCore = await startTestCore(engine, {
      retryPolicy: { notReady: { baseMs: hour, maxMs: hour } },
    });
    const { core, derived, notify, reach, schema, scores } = testCore;
    scores.answer(other, readyScore());
    await notify(other, 'FINISHED', 'solicitud-1');
    await core.quarantine({ ...refused, body: Buffer.from(other), interviewId: other });
    await arrange(testCore);
    await derived();
    const kept = await reach(other, 'SCORED');
    expect(tablesWith(await dump(engine, schema), id)).not.toEqual([]);
    expect(await core.erase(id)).toEqual([id]);
    await expectErased(engine, testCore);
    expect(await core.getVerification(other)).toEqual(kept);
    expect((await core.getTimeline(other))?.entries).toHaveLength(4);
    expect((await core.listQuarantine({ limit: 10 })).entries).toMatchObject([{ interviewId: other }]);
    expect(await core.erase(id)).toEqual([]);
  });

  test('a notification that was set aside goes with its interview', async () => {
    const testCore = await startTestCore(engine);
    const { core, derived, notify, schema } = testCore;
    await engine.database.query(`ALTER TABLE ${schema}.verifications ADD CHECK (interview_id <> '${id}')`);
    await notify(id, 'FINISHED', 'solicitud-1');
    await derived();
    expect(tablesWith(await dump(engine, schema), id)).toEqual([`${schema}.inbox`, `${schema}.quarantine`]);
    expect(await core.eraseByExternalId('SOLICITUD-1')).toEqual([id]);
    await expectErased(engine, testCore);
  });

  test('an external id erases all its interviews, whatever its case, and no other', async () => {
    const { core, derived, notify } = await startTestCore(engine);
    await notify('a', 'IN_PROGRESS', 'Solicitud-1');
    await notify('b', 'IN_PROGRESS', 'solicitud-1');
    await notify('c', 'IN_PROGRESS', 'solicitud-10');
    await derived();
    expect((await core.eraseByExternalId('SOLICITUD-1')).toSorted()).toEqual(['a', 'b']);
    expect(await core.eraseByExternalId('SOLICITUD-1')).toEqual([]);
    const { verifications } = await core.listVerifications({ limit: 10 });
    expect(verifications.map(({ interviewId }) => interviewId)).toEqual(['c']);
  });

  test('what still comes for an erased interview is not kept, on no replica, until thirty days have passed', async () => {
    const schema = engine.ownSchema();
    let now = new Date('2026-01-05T10:00:00Z');
    const clock = { now: () => now };
    const first = await startTestCore(engine, { schema, clock });
    const second = await startTestCore(engine, { schema, clock, settings: { retentionEveryMs: 50 } });
    await first.notify(id, 'IN_PROGRESS');
    await first.derived();
    await first.core.erase(id);
    for (const { notify } of [first, second]) {
      await notify(id, 'FINISHED', 'solicitud-1');
      await notify(other, 'FINISHED');
    }
    await first.core.quarantine({ ...refused, body: Buffer.from('{}'), interviewId: id });
    await first.derived();
    await expectErased(engine, first);
    expect(await first.core.getVerification(other)).toMatchObject({ notifications: { finished: 2 } });
    now = new Date(now.getTime() + 31 * 24 * hour);
    await vi.waitFor(async () => {
      expect(await engine.database.query(`SELECT 1 FROM ${schema}.erased`)).toEqual([]);
    }, waitOptions);
    await first.notify(id, 'IN_PROGRESS');
    expect(await first.reach(id, 'IN_PROGRESS')).toMatchObject({ notifications: { finished: 0 } });
  });

  test('a job that runs brings nothing back', async () => {
    const testCore = await startTestCore(engine);
    const { core, log, notify, schema, scores } = testCore;
    const reading = Promise.withResolvers<Score>();
    scores.answer(id, () => reading.promise);
    await notify(id, 'FINISHED');
    await vi.waitFor(() => expect(scores.readsOf(id)).toBe(1), waitOptions);
    expect(await core.erase(id)).toEqual([id]);
    reading.resolve(readyScore());
    await core.stop();
    await expectErased(engine, { ...testCore, core: (await startTestCore(engine, { schema })).core });
    expect(scores.readsOf(id)).toBe(1);
    expect(log.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  });

  test.each(['take-notifications', 'insert-notified-verifications', 'insert-transitions'])(
    'a derivation that is under way after %s brings nothing back',
    async (name) => {
      const reached = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const pausing = pauseAfter(engine.database.engine, name, () => {
        reached.resolve();
        return goOn.promise;
      });
      // The derivation goes on when the erasing has begun, and commits what it took before.
      const paused = pauseAfter(pausing, 'bury-interviews', () => Promise.resolve(goOn.resolve()));
      const schema = engine.ownSchema();
      const scores = createScoreSource();
      scores.answer(id, readyScore());
      await (await startTestCore(engine, { schema })).core.stop();
      await engine.database.query(
        `INSERT INTO ${schema}.inbox (interview_id, scraping_status, kind, received_at)
        VALUES ($1::text, 'FINISHED', 'FINISHED', now())`,
        [id],
      );
      const { core, derived } = await startTestCore(engine, { schema, scores, engine: paused });
      await reached.promise;
      const erasing = core.erase(id);
      // The embedded database does one after the other by itself.
      if (engine.name === 'pglite') goOn.resolve();
      expect(await erasing).toEqual([id]);
      await derived();
      await core.stop();
      expect(tablesWith(await dump(engine, schema), id)).toEqual([]);
      expect(scores.readsOf(id)).toBeLessThanOrEqual(1);
    },
  );

  test('many at once, for the same interview and from several replicas, leave nothing and fail never', async () => {
    const schema = engine.ownSchema();
    const replicas = await Promise.all(Array.from({ length: 3 }, () => startTestCore(engine, { schema })));
    const [first] = replicas;
    for (const { notify, scores } of replicas) {
      scores.answer(id, readyScore());
      await Promise.all([notify(id, 'IN_PROGRESS', 's'), notify(id, 'FINISHED', 's')]);
    }
    await first?.derived();
    const results = await Promise.all(
      replicas.flatMap(({ core, notify }) => [
        core.erase(id),
        core.eraseByExternalId('s'),
        notify(id, 'FINISHED'),
      ]),
    );
    expect(results.flat()).toContain(id);
    await first?.derived();
    expect(tablesWith(await dump(engine, schema), id)).toEqual([]);
  });

  test('of an interview that nobody knows nothing is erased, and its first notification begins it', async () => {
    const { core, notify, reach, schema } = await startTestCore(engine);
    expect(await core.erase(id)).toEqual([]);
    expect(await core.eraseByExternalId('solicitud-1')).toEqual([]);
    expect(await engine.database.query(`SELECT 1 FROM ${schema}.erased`)).toEqual([]);
    await notify(id, 'IN_PROGRESS');
    await reach(id, 'IN_PROGRESS');
  });
});

describeOnPostgres('erasing', (engine) => {
  test('a job that is given back at that moment, which is a row of its own, is erased, too', async () => {
    const testCore = await startTestCore(engine, {
      retryPolicy: { notReady: { baseMs: hour, maxMs: hour } },
    });
    const { core, notify, schema, scores } = testCore;
    scores.answer(id, notReadyScore());
    await notify(id, 'FINISHED');
    await vi.waitFor(
      async () => expect(await core.getVerification(id)).toMatchObject({ scoreAttempts: 1 }),
      waitOptions,
    );
    const jobs = `${schema}_queue.job`;
    const erasing = await engine.database.transaction(async ({ query }) => {
      await query(
        `WITH given AS (DELETE FROM ${jobs} WHERE singleton_key = $1::text RETURNING *) INSERT INTO ${jobs} SELECT * FROM given`,
        [id],
      );
      const erased = core.erase(id);
      await vi.waitFor(async () => {
        const waiting = await engine.database.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '/* erase-jobs */%' AND position($1::text IN query) > 0`,
          [jobs],
        );
        expect(waiting).toHaveLength(1);
      }, waitOptions);
      return { erased };
    });
    expect(await erasing.erased).toEqual([id]);
    await expectErased(engine, testCore);
  });
});
