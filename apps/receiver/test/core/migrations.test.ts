import { expect, test } from 'vitest';

import { migrate, migrations } from '../../src/database/migrate.ts';
import { Database } from '../../src/database/database.ts';
import { startTestCore } from '../support/core.ts';
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

  test('a schema name that could not stand in SQL is refused', () => {
    for (const name of ['', 'Upper', 'a-b', 'a"b', 'a; drop', 'x'.repeat(42)]) {
      expect(() => new Database(engine.database.engine, name)).toThrow(TypeError);
    }
  });
});
