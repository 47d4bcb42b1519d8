import { PostgresCluster } from '@ine-scraping/test-kit/postgres-cluster';
import { expect, onTestFinished, test, vi } from 'vitest';

import { openPostgres } from '../../src/database/postgres.ts';
import { describeOnEachEngine, describeOnPostgres, testDatabaseUrl } from '../support/engines.ts';
import { startTestReceiver, type TestReceiver } from './test-receiver.ts';

const notification = { InterviewId: 'interview-1', ScrapingStatus: 'IN_PROGRESS' };

/** What `/readyz` says: its status, and each part. */
async function readReady({ fetch }: TestReceiver) {
  const response = await fetch('/readyz');
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describeOnEachEngine('readiness', (engine) => {
  test('says part by part that all is well', async () => {
    const receiver = await startTestReceiver(engine);
    expect(await readReady(receiver)).toEqual({
      status: 200,
      body: { status: 'ready', database: 'ok', inbox: 'ok', queue: 'ok', incode: 'ok' },
    });
  });

  test('is lost while nothing can be written, and says why', async () => {
    const schema = engine.ownSchema();
    const receiver = await startTestReceiver(engine, { env: { RECEIVER_DATABASE_SCHEMA: schema } });
    const { database } = engine;
    // As the server says it: the two engines have one disk, and it is not ours to fill.
    const full = `CREATE FUNCTION ${schema}.full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END $$`;
    await database.query(full);
    await database.query(`CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON ${schema}.store_probe
      FOR EACH ROW EXECUTE FUNCTION ${schema}.full_disk()`);
    expect(await readReady(receiver)).toMatchObject({
      status: 503,
      body: {
        code: 'UNAVAILABLE',
        detail: "the inbox is not ready: the database's disk is full",
        database: 'ok',
        inbox: "the database's disk is full",
        queue: 'ok',
      },
    });
    await database.query(`DROP TRIGGER full_disk ON ${schema}.store_probe`);
    expect((await readReady(receiver)).status).toBe(200);
  });

  test('leaves nothing in the inbox, however often it is asked', async () => {
    const schema = engine.ownSchema();
    const receiver = await startTestReceiver(engine, { env: { RECEIVER_DATABASE_SCHEMA: schema } });
    for (let index = 0; index < 3; index++) await readReady(receiver);
    const [rows] = await engine.database.query<{ inbox: string; probes: string }>(
      `SELECT (SELECT count(*) FROM ${schema}.inbox)::text AS inbox,
        (SELECT count(*) FROM ${schema}.store_probe)::text AS probes`,
    );
    expect(rows).toEqual({ inbox: '0', probes: '1' });
  });
});

describeOnEachEngine('readiness of a receiver that stores notifications', (engine) => {
  test('writes nothing to find out what they have just shown, and looks again when one has failed', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const schema = engine.ownSchema();
    const receiver = await startTestReceiver(engine, { env: { RECEIVER_DATABASE_SCHEMA: schema } });
    const { database } = engine;
    const probes = async () => (await database.query(`SELECT 1 FROM ${schema}.store_probe`)).length;
    expect((await receiver.notify(notification)).status).toBe(200);
    for (let index = 0; index < 3; index++) expect((await readReady(receiver)).status).toBe(200);
    expect(await probes()).toBe(0);
    vi.advanceTimersByTime(2_500);
    expect((await readReady(receiver)).status).toBe(200);
    expect(await probes()).toBe(1);
    expect((await receiver.notify(notification)).status).toBe(200);
    await database.query(`CREATE FUNCTION ${schema}.full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END $$`);
    for (const table of ['store_probe', 'inbox']) {
      await database.query(`CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON ${schema}.${table}
        FOR EACH ROW EXECUTE FUNCTION ${schema}.full_disk()`);
    }
    expect((await receiver.notify(notification)).status).toBe(503);
    expect(await readReady(receiver)).toMatchObject({
      status: 503,
      body: { inbox: "the database's disk is full" },
    });
  });
});

describeOnPostgres('a database that can be read and not written', (engine) => {
  test.each(['EXCLUSIVE', 'ACCESS EXCLUSIVE'])('an inbox locked in %s mode is not ready', async (mode) => {
    const schema = engine.ownSchema();
    const receiver = await startTestReceiver(engine, { env: { RECEIVER_DATABASE_SCHEMA: schema } });
    await engine.database.transaction(async (transaction) => {
      await transaction.query(`LOCK TABLE ${schema}.inbox IN ${mode} MODE`);
      const begun = performance.now();
      const { body, status } = await readReady(receiver);
      expect(performance.now() - begun).toBeLessThan(5_000);
      expect([status, body]).toMatchObject([
        503,
        { inbox: 'the table is locked, or the database is too slow' },
      ]);
    });
    expect((await readReady(receiver)).status).toBe(200);
  });

  test('a server that is read-only is not ready', async () => {
    const url = new URL(testDatabaseUrl ?? '');
    const schema = engine.ownSchema();
    const writable = openPostgres(url.href);
    url.searchParams.set('options', '-c default_transaction_read_only=on');
    const readOnly = openPostgres(url.href);
    onTestFinished(async () => void (await Promise.all([writable.stop(), readOnly.stop()])));
    let current = writable;
    const receiver = await startTestReceiver(engine, {
      env: { RECEIVER_DATABASE_SCHEMA: schema },
      openDatabase: () =>
        Promise.resolve({
          name: 'postgres',
          queueConnection: writable.queueConnection,
          query: (text, params) => current.query(text, params),
          transaction: (run, options) => current.transaction(run, options),
          stop: () => Promise.resolve(),
        }),
    });
    expect((await readReady(receiver)).status).toBe(200);
    current = readOnly;
    const { body, status } = await readReady(receiver);
    expect([status, body]).toMatchObject([503, { database: 'ok', inbox: 'the database is read-only' }]);
    expect((await receiver.notify(notification)).status).toBe(503);
  });

  test(
    'access that is refused while we run is 503, told once when it begins and once when it ends',
    { timeout: 240_000 },
    async () => {
      // A server of its own: whoever runs the tests need not be let make roles.
      const cluster = await PostgresCluster.start();
      onTestFinished(() => cluster.stop());
      const admin = (text: string) => cluster.primary.sql(text);
      const [database, user] = ['receiver_database', 'receiver_user'];
      await admin(`CREATE ROLE ${user} LOGIN PASSWORD 'made-up-1'`);
      await admin(`CREATE DATABASE ${database} OWNER ${user}`);
      const own = new URL(cluster.primary.url);
      Object.assign(own, { pathname: `/${database}`, username: user, password: 'made-up-1' });
      const receiver = await startTestReceiver(engine, {
        openDatabase: () => Promise.resolve(openPostgres(own.href)),
      });
      expect((await receiver.notify(notification)).status).toBe(200);
      const breakOff = () =>
        admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${user}'`);
      const mistakes = [
        [`ALTER ROLE ${user} PASSWORD 'made-up-2'`, `ALTER ROLE ${user} PASSWORD 'made-up-1'`],
        [`ALTER ROLE ${user} NOLOGIN`, `ALTER ROLE ${user} LOGIN`],
        [
          `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`,
          `ALTER DATABASE ${database} ALLOW_CONNECTIONS true`,
        ],
        [
          `ALTER DATABASE ${database} RENAME TO ${database}_2`,
          `ALTER DATABASE ${database}_2 RENAME TO ${database}`,
        ],
      ] as const;
      for (const [mistake, mended] of mistakes) {
        const before = receiver.log.length;
        const lines = () => receiver.log.slice(before).filter(({ message }) => /lets? us in/.test(message));
        // A database can be renamed only while nobody is in it.
        await expect
          .poll(async () => breakOff().then(() => admin(mistake)), { timeout: 10_000 })
          .toBeDefined();
        await breakOff();
        for (let index = 0; index < 20; index++) {
          const response = await receiver.notify(notification);
          expect([mistake, response.status, response.headers.get('retry-after')]).toEqual([
            mistake,
            503,
            '5',
          ]);
        }
        const { body, status } = await readReady(receiver);
        expect([mistake, status, body['inbox']]).toEqual([mistake, 503, 'the database does not let us in']);
        await admin(mended);
        await expect.poll(async () => (await readReady(receiver)).status, { timeout: 15_000 }).toBe(200);
        const told = async () => {
          await readReady(receiver);
          return [mistake, ...lines().map(({ level }) => level)];
        };
        await expect.poll(told, { timeout: 15_000 }).toEqual([mistake, 'error', 'info']);
        const others = receiver.log.slice(before).filter(({ level }) => level !== 'debug');
        expect(others.filter(({ level }) => level === 'error')).toHaveLength(1);
        expect(others.length).toBeLessThan(15);
      }
    },
  );
});
