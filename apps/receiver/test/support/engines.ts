import { randomBytes } from 'node:crypto';
import { cp, mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, inject, onTestFinished } from 'vitest';

import { Database, type Engine } from '../../src/database/database.ts';
import { openPglite } from '../../src/database/pglite.ts';
import { openPostgres } from '../../src/database/postgres.ts';

/** Only ever this variable: `DATABASE_URL` may be production. */
export const testDatabaseUrl = process.env.TEST_DATABASE_URL || undefined;

/** An engine under test. */
export interface TestEngine {
  readonly name: Engine['name'];
  /** In its default schema, which no test uses: statements name {@link ownSchema}. */
  readonly database: Database;
  /** A schema of the running test's own: dropped when the test passed, kept, and named in its error, when it failed. */
  ownSchema(): string;
}

/** A data folder with an initialised database, somewhere in the folder that the test run removes. */
export async function copyPgliteTemplate(): Promise<string> {
  const template = inject('pgliteTemplate');
  const folder = await mkdtemp(join(dirname(template), 'copy-'));
  await cp(join(template, 'pglite'), join(folder, 'pglite'), { recursive: true });
  return folder;
}

async function openEngine(name: Engine['name']): Promise<Engine> {
  if (name === 'pglite') return openPglite(await copyPgliteTemplate());
  if (testDatabaseUrl === undefined) throw new Error('TEST_DATABASE_URL is not set');
  return openPostgres(testDatabaseUrl);
}

/**
 * One of each engine for each worker, as its files share their modules (`isolate: false`): an embedded database takes some
 * seconds and 450 MB. They end with the worker.
 */
const openedEngines = new Map<Engine['name'], Promise<Engine>>();

function openShared(name: Engine['name']): Promise<Engine> {
  const opened = openedEngines.get(name) ?? openEngine(name);
  openedEngines.set(name, opened);
  return opened;
}

async function dropSchema(engine: Engine, schema: string): Promise<void> {
  const own = new Database(engine, schema);
  for (const name of [own.queueSchema, schema]) {
    await engine.query(`DROP SCHEMA IF EXISTS ${name} CASCADE`);
  }
}

function describeOn(title: string, names: Engine['name'][], suite: (engine: TestEngine) => void): void {
  describe.each(names)(`${title} (%s)`, (name) => {
    let opened: Database | undefined;
    beforeAll(async () => {
      opened = new Database(await openShared(name));
    });
    suite({
      name,
      get database() {
        if (!opened) throw new Error('the engine is open while tests run, not while they are declared');
        return opened;
      },
      ownSchema() {
        const schema = `test_${randomBytes(6).toString('hex')}`;
        const { database } = this;
        onTestFinished(async ({ task }) => {
          if (task.result?.state !== 'fail') return dropSchema(database.engine, schema);
          for (const error of task.result.errors ?? []) error.message += ` (schema ${schema} was kept)`;
          return undefined;
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
