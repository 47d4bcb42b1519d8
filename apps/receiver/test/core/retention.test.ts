import { expect, test, vi } from 'vitest';

import { Database, type Engine } from '../../src/database/database.ts';
import { retentionBatchMax, type Retention } from '../../src/personal-data/retention.ts';
import { historyEntriesMax } from '../../src/verifications/write-verifications.ts';
import { wrapStatements } from '../support/wrapped-engine.ts';
import { startTestCore } from '../support/core.ts';
import { dumpTables, tablesWith } from '../support/dump-tables.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { readyScore } from '../support/score-source.ts';

const waitOptions = { timeout: 10_000, interval: 15 };
const dayMs = 24 * 3_600_000;
const settings = { retentionEveryMs: 30 };

function createClock() {
  let now = new Date('2026-01-05T10:00:00Z');
  return {
    now: () => now,
    advanceDays: (days: number) => {
      now = new Date(now.getTime() + days * dayMs);
    },
  };
}

const refused = {
  status: 400,
  code: 'FIELD_INVALID',
  field: null,
  bodyBytes: 0,
  body: new Uint8Array(),
  path: '/',
  remoteAddress: null,
  interviewId: null,
  requestId: 'request-1',
};

/** The engine, and the statements of retention that it was given. */
function recordRetention(engine: Engine): { engine: Engine; statements: Map<string, readonly unknown[]> } {
  const statements = new Map<string, readonly unknown[]>();
  const recorded = wrapStatements(engine, (query) => (text, params = []) => {
    if (/\/\* (lock-old|delete)-/.test(text)) statements.set(text, params);
    return query(text, params);
  });
  return { engine: recorded, statements };
}

describeOnEachEngine('retention', (engine) => {
  test.each([
    { state: 'SCORED', setting: 'scoredDays', status: 'FINISHED' },
    { state: 'FAILED', setting: 'failedDays', status: 'FINISHED' },
    { state: 'IN_PROGRESS', setting: 'unfinishedDays', status: 'IN_PROGRESS' },
    { state: 'FINISHED', setting: 'unfinishedDays', status: 'FINISHED' },
  ] as const)(
    'a verification that is $state for longer than $setting leaves no row behind, a younger one does',
    async ({ setting, state, status }) => {
      const clock = createClock();
      const retention: Partial<Retention> = { scoredDays: 9, failedDays: 9, unfinishedDays: 9, [setting]: 2 };
      const { core, derived, notify, reach, schema, scores } = await startTestCore(engine, {
        clock,
        settings: { ...settings, retention },
      });
      const ids = ['interview-old', 'interview-young'] as const;
      for (const id of ids) {
        if (state === 'SCORED') scores.answer(id, readyScore());
        if (state === 'FINISHED') scores.answer(id, () => new Promise(() => {}));
        await notify(id, status, `external-${id}`);
        await reach(id, state);
        clock.advanceDays(1.5);
      }
      await derived();
      await vi.waitFor(async () => expect(await core.getVerification(ids[0])).toBeUndefined(), waitOptions);
      const dumped = await dumpTables(new Database(engine.database.engine, schema));
      expect(tablesWith(dumped, ids[0])).toEqual([]);
      expect(await core.getVerification(ids[1])).toMatchObject({ state });
      // Nothing is remembered of it: it was not erased, and may begin anew.
      expect(dumped.get(`${schema}.erased`)).toBe('');
    },
  );

  test('a copy that comes late keeps nothing for longer', async () => {
    const clock = createClock();
    const { core, derived, notify, reach, scores } = await startTestCore(engine, {
      clock,
      settings: { ...settings, retention: { scoredDays: 2 } },
    });
    scores.answer('interview-1', readyScore());
    await notify('interview-1', 'FINISHED');
    await reach('interview-1', 'SCORED');
    clock.advanceDays(1.5);
    await notify('interview-1', 'FINISHED');
    await derived();
    clock.advanceDays(1);
    await vi.waitFor(
      async () => expect(await core.getVerification('interview-1')).toBeUndefined(),
      waitOptions,
    );
  });

  test('refused requests, what was set aside and what was erased have their days, too', async () => {
    const clock = createClock();
    const { core, derived, notify, schema } = await startTestCore(engine, {
      clock,
      settings: { ...settings, retention: { quarantineDays: 7, failedDays: 20 } },
    });
    const count = async (table: string) =>
      (await engine.database.query(`SELECT 1 FROM ${schema}.${table}`)).length;
    await engine.database.query(`ALTER TABLE ${schema}.verifications ADD CHECK (interview_id <> 'bad')`);
    await notify('bad', 'FINISHED');
    await notify('interview-1', 'IN_PROGRESS');
    await derived();
    await core.erase('interview-1');
    await core.quarantine({ ...refused, receivedAt: clock.now() });
    const counts = async () => [await count('quarantine'), await count('inbox'), await count('erased')];
    expect((await counts()).slice(1)).toEqual([1, 1]);
    clock.advanceDays(6.9);
    await core.quarantine({ ...refused, receivedAt: clock.now() });
    expect(await count('quarantine')).toBeGreaterThan(1);
    clock.advanceDays(0.2);
    // The entry of what was set aside carries the time at which it was received, which is the machine's here.
    await engine.database.query(`DELETE FROM ${schema}.quarantine WHERE code = 'NOTIFICATION_SET_ASIDE'`);
    await vi.waitFor(async () => expect(await counts()).toEqual([1, 1, 1]), waitOptions);
    clock.advanceDays(14);
    await vi.waitFor(async () => expect(await counts()).toEqual([0, 0, 1]), waitOptions);
    clock.advanceDays(10);
    await vi.waitFor(async () => expect(await counts()).toEqual([0, 0, 0]), waitOptions);
  });

  test('more than a batch goes, by several replicas at once, each row found by an index', async () => {
    const clock = createClock();
    const schema = engine.ownSchema();
    const first = await startTestCore(engine, {
      schema,
      clock,
      settings: { retention: { scoredDays: null } },
    });
    await engine.database.query(
      `INSERT INTO ${schema}.verifications (interview_id, state, created_at, updated_at, state_since, outcome, result)
      SELECT 'interview-' || n, 'SCORED', $1::timestamptz, $1::timestamptz, $1::timestamptz, 'CURRENT', '[[null,null,[]],[null,null,null,null],[null,[null,null,null],[],null,null],[null,null]]'
      FROM generate_series(1, $2::int) AS n`,
      [clock.now().toISOString(), 3 * retentionBatchMax + 7],
    );
    clock.advanceDays(1_000);
    expect((await first.core.listVerifications({ limit: 200 })).verifications).toHaveLength(200);
    const { engine: recorded, statements } = recordRetention(engine.database.engine);
    const replica = {
      schema,
      clock,
      engine: recorded,
      settings: { ...settings, retention: { scoredDays: 90 } },
    };
    const replicas = await Promise.all([startTestCore(engine, replica), startTestCore(engine, replica)]);
    await vi.waitFor(async () => {
      expect(await engine.database.query(`SELECT 1 FROM ${schema}.verifications`)).toEqual([]);
    }, waitOptions);
    for (const { log } of replicas) expect(log.filter(({ level }) => level === 'warn')).toEqual([]);
    // The pass goes on behind the last verification.
    await vi.waitFor(() => expect(statements.size).toBeGreaterThan(7), waitOptions);
    await engine.database.transaction(async ({ query }) => {
      await query('SET LOCAL enable_seqscan = off');
      for (const [text, params] of statements) {
        const plan = JSON.stringify(await query(`EXPLAIN ${text}`, params));
        expect([text, plan.includes('Seq Scan')]).toEqual([text, false]);
      }
    });
  });

  test('the history of one verification has an end, whoever goes on asking for it', async () => {
    const { core, notify, reach, schema, scores } = await startTestCore(engine);
    const { query } = engine.database;
    const id = 'interview-1';
    scores.answer(id, readyScore());
    await notify(id, 'IN_PROGRESS');
    await reach(id, 'IN_PROGRESS');
    const of = `FROM ${schema}.verifications AS v, generate_series(1, 1200) AS i`;
    await query(`UPDATE ${schema}.verifications SET score_attempts = 1200, failed_rounds = 600`);
    await query(`INSERT INTO ${schema}.attempts (verification_id, started_at, attempt, duration_ms, outcome)
      SELECT v.id, now(), i, 1, 'NOT_READY' ${of}`);
    await query(`INSERT INTO ${schema}.transitions (verification_id, at, from_state, to_state)
      SELECT v.id, now(), 'FAILED', 'FINISHED' ${of}`);
    await query(`INSERT INTO ${schema}.dead_letters (interview_id, code, reason, attempts, failed_at, resolved_at)
      SELECT '${id}', 'MADE_UP', 'made up', 1, now(), CASE WHEN i < 1200 THEN now() END ${of}`);
    await core.look(id);
    await reach(id, 'SCORED');
    for (const table of ['attempts', 'transitions', 'dead_letters']) {
      const [{ rows } = { rows: 0 }] = await query<{ rows: number }>(
        `SELECT count(*)::int AS rows FROM ${schema}.${table}`,
      );
      expect([table, rows <= historyEntriesMax + 1]).toEqual([table, true]);
    }
    const timeline = await core.getTimeline(id);
    expect(timeline?.entries.at(-1)).toMatchObject({ kind: 'transition', to: 'SCORED' });
  });
});
