import { timelineSchema, verdictSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { migrate } from '../../src/database/migrate.ts';
import { migrations } from '../../src/database/migrations/index.ts';
import { Database } from '../../src/database/database.ts';
import { startTestCore } from '../support/core.ts';
import { dumpTables, tablesWith } from '../support/dump-tables.ts';
import { describeOnEachEngine } from '../support/engines.ts';

const next = {
  version: migrations.length + 1,
  name: 'next',
  statements: (schema: string) => [`CREATE TABLE ${schema}.next (id integer)`],
};

describeOnEachEngine('migrations', (engine) => {
  test('several that start at once apply each migration once', async () => {
    const database = new Database(engine.database.engine, engine.ownSchema());
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(database)));
    expect(applied.toSorted((a, b) => a - b)).toEqual([0, 0, 0, migrations.length]);
    expect(await migrate(database)).toBe(0);
  });

  test('only what is missing is applied', async () => {
    const database = new Database(engine.database.engine, engine.ownSchema());
    await migrate(database);
    expect(await migrate(database, [...migrations, next])).toBe(1);
    expect(await database.query(`SELECT * FROM ${database.schema}.next`)).toEqual([]);
  });

  test('a schema of a newer release is refused with a sentence that names both versions', async () => {
    const database = new Database(engine.database.engine, engine.ownSchema());
    await migrate(database, [...migrations, next]);
    await expect(migrate(database)).rejects.toMatchObject({
      code: 'DATABASE_TOO_NEW',
      retryable: false,
      message: `cannot use schema ${database.schema}: it is at version ${next.version}, and this release knows ${migrations.length}; start the release that migrated it, or a newer one`,
    });
  });

  test("a newer queue's tables are refused with a sentence that names both versions, and stay as they are", async () => {
    const { core, schema } = await startTestCore(engine);
    await core.stop();
    const table = `${schema}_queue.version`;
    const [known] = await engine.database.query<{ version: number }>(
      `UPDATE ${table} SET version = version + 1 RETURNING version - 1 AS version`,
    );
    const before = known?.version ?? 0;
    await expect(startTestCore(engine, { schema })).rejects.toMatchObject({
      code: 'DATABASE_TOO_NEW',
      retryable: false,
      message: `cannot use schema ${schema}_queue: its queue is at version ${before + 1}, and this release knows ${before}; start the release that migrated it, or a newer one`,
    });
    expect(await engine.database.query(`SELECT version FROM ${table}`)).toEqual([{ version: before + 1 }]);
    await engine.database.query(`UPDATE ${table} SET version = version - 1`);
    await startTestCore(engine, { schema });
  });

  test('a migration that fails leaves nothing behind', async () => {
    const database = new Database(engine.database.engine, engine.ownSchema());
    await migrate(database);
    const broken = { ...next, statements: (schema: string) => [...next.statements(schema), 'SELECT 1 / 0'] };
    await expect(migrate(database, [...migrations, broken])).rejects.toMatchObject({ code: '22012' });
    expect(await migrate(database, [...migrations, next])).toBe(1);
  });

  test('what an older release stored is read again: verdicts with what they say of the person, statuses by their folded words', async () => {
    const database = new Database(engine.database.engine, engine.ownSchema());
    const { schema } = database;
    await migrate(database, migrations.slice(0, 3));
    const before = '2026-01-05T10:00:00.000Z';
    const oldVerdict = (outcome: string) => ({ outcome, source: null, code: null, key: null });
    const mismatch = {
      validationStatus: { value: '0', status: 'FAIL', key: 'ok' },
      ocrValidation: [{ value: 'false', status: 'FAIL', key: 'firstName' }],
      overall: { value: '0.0', status: 'FAIL' },
    };
    const keyAlone = { validationStatus: { value: null, status: 'FAIL', key: 'userNotFoundInIneDb' } };
    // More rows than a batch has.
    const scored = Array.from({ length: 1_201 }, (_, index) =>
      index % 2 === 0
        ? { id: `scored-${index}`, verdict: oldVerdict('CURRENT'), score: { governmentValidation: mismatch } }
        : {
            id: `scored-${index}`,
            verdict: oldVerdict('INCONCLUSIVE'),
            score: { governmentValidation: keyAlone },
          },
    );
    await database.query(
      `INSERT INTO ${schema}.verifications (interview_id, state, created_at, updated_at, scored_at, verdict, score)
      SELECT row.id, 'SCORED', $2::timestamptz, $2::timestamptz, $2::timestamptz, row.verdict, row.score
      FROM json_to_recordset($1::text::json) AS row (id text, verdict json, score json)`,
      [JSON.stringify(scored), before],
    );
    await database.query(
      `INSERT INTO ${schema}.verifications (interview_id, state, created_at, updated_at)
      VALUES ('known', 'IN_PROGRESS', $1::timestamptz, $1::timestamptz)`,
      [before],
    );
    await database.query(
      `INSERT INTO ${schema}.notifications
        (interview_id, scraping_status, kind, raw_body, received_at, derived_at, set_aside_at)
      SELECT id, status, kind, '', $1::timestamptz, $1::timestamptz, CASE WHEN aside THEN $1::timestamptz END
      FROM (VALUES ('known', ' in progress', 'UNKNOWN', false), ('known', 'Finished', 'UNKNOWN', false),
        ('known', 'PAUSED', 'UNKNOWN', false), ('alone', 'PAUSED', 'UNKNOWN', false),
        ('known', 'FINISHED', 'FINISHED', false), ('aside', 'Finished', 'UNKNOWN', true)) AS row (id, status, kind, aside)`,
      [before],
    );

    expect(await migrate(database, migrations.slice(0, 6))).toBe(3);
    const rows = await database.query<{ id: string; verdict: { outcome: string }; moved: boolean }>(
      `SELECT interview_id AS id, verdict, updated_at > $1::timestamptz AS moved FROM ${schema}.verifications
      WHERE state = 'SCORED' ORDER BY verifications.id`,
      [before],
    );
    expect(rows).toHaveLength(scored.length);
    const expected = {
      even: {
        outcome: 'CURRENT',
        dataMatch: 'MISMATCH',
        mismatches: ['firstName'],
        governmentStatus: 'FAIL',
      },
      odd: { outcome: 'NOT_FOUND', dataMatch: 'NOT_COMPARED', mismatches: [], key: 'userNotFoundInIneDb' },
    };
    for (const [index, row] of rows.entries()) {
      verdictSchema.parse(row.verdict);
      const verdict = index % 2 === 0 ? expected.even : expected.odd;
      // Whose outcome changed can be found by its time.
      expect(row).toMatchObject({ id: scored[index]?.id, verdict, moved: index % 2 === 1 });
    }
    const statuses = await database.query(
      `SELECT interview_id AS id, scraping_status AS status, kind, derived_at IS NULL AS again
      FROM ${schema}.notifications ORDER BY notifications.id`,
    );
    expect(statuses).toEqual([
      { id: 'known', status: ' in progress', kind: 'IN_PROGRESS', again: true },
      { id: 'known', status: 'Finished', kind: 'FINISHED', again: true },
      { id: 'known', status: 'PAUSED', kind: 'UNKNOWN', again: false },
      { id: 'alone', status: 'PAUSED', kind: 'UNKNOWN', again: true },
      { id: 'known', status: 'FINISHED', kind: 'FINISHED', again: false },
      { id: 'aside', status: 'Finished', kind: 'FINISHED', again: false },
    ]);
  });

  test('a verdict that was stored with a NUL or half a surrogate pair in it keeps no newer release from starting', async () => {
    const database = new Database(engine.database.engine, engine.ownSchema());
    const { schema } = database;
    await migrate(database, migrations.slice(0, 3));
    const validationStatus = { value: '0', status: 'OK', key: 'ok\u0000\uD800' };
    const verdict = { outcome: 'CURRENT', source: null, code: '0', key: validationStatus.key };
    await database.query(
      `INSERT INTO ${schema}.verifications (interview_id, state, created_at, updated_at, scored_at, verdict, score)
      VALUES ('odd', 'SCORED', now(), now(), now(), $1::text::json, $2::text::json)`,
      [JSON.stringify(verdict), JSON.stringify({ governmentValidation: { validationStatus } })],
    );
    await migrate(database, migrations.slice(0, 6));
    expect(
      await database.query(
        `SELECT verdict ->> 'outcome' AS outcome, verdict ->> 'key' AS key FROM ${schema}.verifications`,
      ),
    ).toEqual([{ outcome: 'CURRENT', key: 'ok\uFFFD\uFFFD' }]);
  });

  test("evidence, bodies and words that are nobody's status go from what an older release stored, and all else stays", async () => {
    const database = new Database(engine.database.engine, engine.ownSchema());
    const { schema } = database;
    await migrate(database, migrations.slice(0, 6));
    const at = '2026-01-05T10:00:00.000Z';
    const later = '2026-01-05T10:05:00.000Z';
    const verdict = {
      outcome: 'REPORTED_LOST',
      dataMatch: 'MISMATCH',
      mismatches: ['firstName', 'MARGARITA'],
      faceMatch: 'MATCH',
      governmentStatus: 'WARN',
      overallStatus: 'CANARY-1',
      source: 'governmentValidation.validationStatus',
      code: '12',
      key: 'ineReportedLost',
    };
    const score = {
      overall: { value: '94.6', status: 'CANARY-1' },
      governmentValidation: {
        recognitionConfidence: { status: 'OK', value: '99.1' },
        validationStatus: { value: '12', status: 'FAIL', key: 'ineReportedLost' },
        ocrValidation: [
          { value: 'false', status: 'FAIL', key: 'firstName' },
          { value: 'CANARY-2', status: 'FAIL', key: 'MARGARITA' },
        ],
        overall: { status: 'WARN' },
      },
      ineScrapingValidation: {
        scrapingStatus: 'FINISHED',
        success: true,
        cic: 'CANARY-3',
        claveElector: 'CANARY-4',
      },
    };
    await database.query(
      `INSERT INTO ${schema}.verifications (interview_id, external_id, external_id_from, state, created_at, updated_at,
        finished_at, finished_count, score_attempts, scored_at, verdict, score)
      VALUES ('scored', 'solicitud-1', 1, 'SCORED', $1::timestamptz, $2::timestamptz, $1::timestamptz, 2, 1, $2::timestamptz,
        $3::text::json, $4::text::json), ('waiting', NULL, NULL, 'IN_PROGRESS', $1::timestamptz, $1::timestamptz, NULL, 0, 0, NULL, NULL, NULL)`,
      [at, later, JSON.stringify(verdict), JSON.stringify(score)],
    );
    await database.query(
      `INSERT INTO ${schema}.notifications
        (interview_id, external_id, scraping_status, kind, raw_body, received_at, derived_at, set_aside_at, request_id)
      SELECT id, external, status, kind, 'CANARY-5', $1::timestamptz, CASE WHEN derived THEN $1::timestamptz END,
        CASE WHEN aside THEN $1::timestamptz END, 'request'
      FROM (VALUES ('scored', 'solicitud-1', 'finished', 'FINISHED', true, false), ('scored', NULL, 'FINISHED', 'FINISHED', true, false),
        ('scored', NULL, 'la persona CANARY-6', 'UNKNOWN', true, false), ('waiting', NULL, 'IN_PROGRESS', 'IN_PROGRESS', true, false),
        ('new', 'solicitud-2', 'FINISHED', 'FINISHED', false, false), ('aside', NULL, 'PAUSED', 'UNKNOWN', true, true))
        AS row (id, external, status, kind, derived, aside)`,
      [at],
    );
    await database.query(
      `INSERT INTO ${schema}.transitions (interview_id, from_state, to_state, at) VALUES
        ('scored', NULL, 'FINISHED', $1::timestamptz), ('scored', 'FINISHED', 'SCORED', $2::timestamptz), ('waiting', NULL, 'IN_PROGRESS', $1::timestamptz)`,
      [at, later],
    );
    await database.query(
      `INSERT INTO ${schema}.attempts (interview_id, attempt, started_at, duration_ms, outcome) VALUES ('scored', 1, $1::timestamptz, 7, 'SCORED')`,
      [later],
    );

    expect(await migrate(database)).toBe(migrations.length - 6);
    for (const canary of ['CANARY', 'MARGARITA']) {
      expect(tablesWith(await dumpTables(database), canary)).toEqual([]);
    }
    const { core, reach, derived } = await startTestCore(engine, {
      schema,
      settings: { retention: { scoredDays: null, unfinishedDays: null } },
    });
    await derived();
    expect(await core.getVerification('scored')).toMatchObject({
      externalId: 'solicitud-1',
      createdAt: at,
      updatedAt: later,
      scoredAt: later,
      notifications: { inProgress: 0, finished: 2, unknown: 1 },
      scoreAttempts: 1,
      verdict: { ...verdict, mismatches: ['firstName', 'OTHER'], overallStatus: 'OTHER' },
      score: {
        overall: { status: 'OTHER' },
        ineScrapingValidation: { scrapingStatus: 'FINISHED', success: true },
      },
      evidence: { status: 'NOT_STORED' },
    });
    const timeline = await core.getTimeline('scored');
    expect(timelineSchema.parse(timeline)).toEqual(timeline);
    expect(
      timeline?.entries.map((entry) => ('scrapingStatus' in entry ? entry.scrapingStatus : entry.kind)),
    ).toEqual(['finished', 'FINISHED', 'OTHER', 'transition', 'transition', 'attempt']);
    // What was not derived is, what was set aside stays so, and numbers go on behind those that were given.
    expect(await reach('new', 'FAILED')).toMatchObject({ externalId: 'solicitud-2' });
    expect(await core.getVerification('aside')).toBeUndefined();
    const { verifications } = await core.listVerifications({ limit: 10 });
    expect(verifications.map(({ interviewId }) => interviewId)).toEqual(['scored', 'waiting', 'new']);
    expect(await core.listVerifications({ limit: 10, outcome: 'REPORTED_LOST' })).toMatchObject({
      verifications: [{ interviewId: 'scored' }],
    });
  });

  test('a schema name that could not stand in SQL is refused', () => {
    for (const name of ['', 'Upper', 'a-b', 'a"b', 'a; drop', 'x'.repeat(42)]) {
      expect(() => new Database(engine.database.engine, name)).toThrow(TypeError);
    }
  });
});
