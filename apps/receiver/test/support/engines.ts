import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, inject, onTestFinished } from 'vitest';

import type { Database } from '../../src/database/database.ts';
import { openPglite } from '../../src/database/pglite.ts';
import { openPostgres } from '../../src/database/postgres.ts';
import { queueSchemaOf } from '../../src/database/store.ts';

/** Only ever this variable: `DATABASE_URL` may be production. */
export const testDatabaseUrl = process.env.TEST_DATABASE_URL || undefined;

/** An engine under test, open for the whole file. */
export interface TestEngine {
  readonly name: Database['engine'];
  readonly database: Database;
  /** A schema of the running test's own: dropped when the test passed, kept, and named in its annotations, when it failed. */
  ownSchema(): string;
}

/** A data folder with an initialised database, removed by the caller. */
export async function copyPgliteTemplate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-receiver-'));
  await cp(join(inject('pgliteTemplate'), 'pglite'), join(folder, 'pglite'), { recursive: true });
  return folder;
}

async function openEngine(name: Database['engine']): Promise<{ database: Database; close(): Promise<void> }> {
  if (name === 'postgres') {
    if (testDatabaseUrl === undefined) throw new Error('TEST_DATABASE_URL is not set');
    const database = openPostgres(testDatabaseUrl);
    return { database, close: () => database.stop() };
  }
  const folder = await copyPgliteTemplate();
  const database = await openPglite(folder);
  return {
    database,
    close: async () => {
      await database.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function dropSchema(database: Database, schema: string): Promise<void> {
  for (const name of [queueSchemaOf(schema), schema]) {
    await database.query(`DROP SCHEMA IF EXISTS ${name} CASCADE`);
  }
}

function describeOn(title: string, names: Database['engine'][], suite: (engine: TestEngine) => void): void {
  describe.each(names)(`${title} (%s)`, (name) => {
    let opened: Awaited<ReturnType<typeof openEngine>> | undefined;
    beforeAll(async () => {
      opened = await openEngine(name);
    });
    afterAll(async () => {
      await opened?.close();
    });
    suite({
      name,
      get database() {
        if (!opened) throw new Error('the engine is open while tests run, not while they are declared');
        return opened.database;
      },
      ownSchema() {
        const schema = `test_${randomBytes(6).toString('hex')}`;
        const { database } = this;
        onTestFinished(async ({ annotate, task }) => {
          if (task.result?.state === 'fail') await annotate(`schema ${schema} was kept`);
          else await dropSchema(database, schema);
        });
        return schema;
      },
    });
  });
}

/** Declares the suite on PGlite, and on PostgreSQL too when `TEST_DATABASE_URL` is set. */
export function describeOnEachEngine(title: string, suite: (engine: TestEngine) => void): void {
  describeOn(title, testDatabaseUrl === undefined ? ['pglite'] : ['pglite', 'postgres'], suite);
}

/** Declares a suite about what only a server can do, when `TEST_DATABASE_URL` is set. */
export function describeOnPostgres(title: string, suite: (engine: TestEngine) => void): void {
  if (testDatabaseUrl !== undefined) describeOn(title, ['postgres'], suite);
}
