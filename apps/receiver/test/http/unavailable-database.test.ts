import { randomBytes } from 'node:crypto';

import { problemSchema } from '@ine-scraping/contracts';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { loadConfig } from '../../src/config.ts';
import { CoreOpener } from '../../src/open-core.ts';
import { Deadline } from '../../src/runtime/deadline.ts';
import { DatabaseAccessRefusedError, DatabaseUnavailableError } from '../../src/database/errors.ts';
import { openPostgres } from '../../src/database/postgres.ts';
import { startReceiver } from '../../src/receiver.ts';
import type { ReceiverCore } from '../../src/core.ts';
import { describeOnEachEngine, describeOnPostgres, testDatabaseUrl } from '../support/engines.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { startTestReceiver, type TestReceiver } from './test-receiver.ts';

const unavailable = new DatabaseUnavailableError('PostgreSQL is not available');
const refused = new DatabaseAccessRefusedError('PostgreSQL refused access');
const quick = { baseMs: 1, maxMs: 5 };
const notification = { InterviewId: 'interview-1', ScrapingStatus: 'IN_PROGRESS' };

/** What opens a core after `failures`, one after the other. */
function openAfter(failures: readonly Error[]) {
  const left = [...failures];
  // Only its identity is looked at.
  const opened = { core: {} as ReceiverCore, stop: vi.fn(() => Promise.resolve()) };
  const open = () => {
    const failure = left.shift();
    return failure ? Promise.reject(failure) : Promise.resolve(opened);
  };
  return { open, opened };
}

test('the database is tried until it is there, with one log line when it is missed and one when it is found', async () => {
  const logger = createRecordingLogger();
  const { open, opened } = openAfter([unavailable, unavailable, unavailable]);
  const slot = new CoreOpener({ open, logger, backoff: quick });
  await slot.start();
  expect(() => slot.current()).toThrow(expect.objectContaining({ retryable: true }));
  await slot.ready;
  expect(slot.current()).toBe(opened.core);
  expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
  const deadline = new Deadline(5_000);
  await Promise.all([slot.stop(deadline), slot.stop(deadline)]);
  expect(opened.stop).toHaveBeenCalledTimes(1);
});

test('another reason why the database cannot be reached is logged, the same one is not', async () => {
  const logger = createRecordingLogger();
  const other = new DatabaseUnavailableError('PostgreSQL starts up');
  const { open } = openAfter([unavailable, unavailable, other, other, unavailable]);
  const slot = new CoreOpener({ open, logger, backoff: quick });
  await slot.start();
  await slot.ready;
  const reasons = logger.lines.map(({ fields }) => ('err' in fields ? fields.err : undefined));
  expect(reasons).toEqual([unavailable, other, unavailable, undefined]);
});

test('an error that somebody must mend ends the attempts, at once or later', async () => {
  const logger = createRecordingLogger();
  const atOnce = new CoreOpener({ open: openAfter([refused]).open, logger, backoff: quick });
  await expect(atOnce.start()).rejects.toBe(refused);
  const later = new CoreOpener({ open: openAfter([unavailable, refused]).open, logger, backoff: quick });
  await later.start();
  await expect(later.ready).rejects.toBe(refused);
});

test('a stop ends the attempts in the middle of a wait', async () => {
  const logger = createRecordingLogger();
  const open = () => Promise.reject(unavailable);
  const slot = new CoreOpener({ open, logger, backoff: { baseMs: 3_600_000, maxMs: 3_600_000 } });
  await slot.start();
  await slot.stop(new Deadline(5_000));
  expect(() => slot.current()).toThrow(expect.objectContaining({ retryable: true }));
});

async function expectUnavailable(receiver: TestReceiver): Promise<void> {
  const begun = performance.now();
  const responses = await Promise.all([
    receiver.notify(notification),
    receiver.fetch('/readyz'),
    receiver.fetch('/v1/verifications'),
    receiver.fetch('/v1/quarantine'),
  ]);
  expect(performance.now() - begun).toBeLessThan(5_000);
  for (const response of responses) {
    const { headers, status, url } = response;
    expect([url, status, headers.get('retry-after')]).toEqual([url, 503, '5']);
    expect(problemSchema.parse(await response.json())).toMatchObject({ code: 'UNAVAILABLE' });
  }
  expect((await receiver.fetch('/healthz')).status).toBe(200);
}

async function expectAvailable(receiver: TestReceiver): Promise<void> {
  await expect.poll(async () => (await receiver.fetch('/readyz')).status, { timeout: 15_000 }).toBe(200);
  expect((await receiver.notify(notification)).status).toBe(200);
  await receiver.reach('interview-1', 'IN_PROGRESS');
}

describeOnEachEngine('a database that refuses nobody', (engine) => {
  test('is ready, and says so', async () => {
    await expectAvailable(await startTestReceiver(engine));
  });

  if (testDatabaseUrl === undefined || engine.name === 'pglite') return;
  const direct = new URL(testDatabaseUrl);

  /** A receiver that reaches PostgreSQL through a proxy only. */
  async function startBehindProxy({ stopped = false } = {}) {
    const proxy = await startTcpProxy(direct.hostname, Number(direct.port || 5432));
    if (stopped) await proxy.stop();
    const url = new URL(direct);
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    const receiver = await startTestReceiver(engine, {
      openDatabase: () => Promise.resolve(openPostgres(url.href)),
    });
    return { proxy, receiver };
  }

  test('PostgreSQL that is absent at the start is waited for, and everything but health is 503 until then', async () => {
    const { proxy, receiver } = await startBehindProxy({ stopped: true });
    await expectUnavailable(receiver);
    await proxy.restore();
    await receiver.ready;
    await expectAvailable(receiver);
    const changes = receiver.log.filter(({ message }) => message.startsWith('the database'));
    expect(changes.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  test('PostgreSQL that is stopped is answered with 503, and used again when it is back', async () => {
    const { proxy, receiver } = await startBehindProxy();
    await expectAvailable(receiver);
    await proxy.stop();
    await expectUnavailable(receiver);
    await proxy.restore();
    await expectAvailable(receiver);
  });

  test('PostgreSQL that falls silent is answered with 503 within five seconds', async () => {
    const { proxy, receiver } = await startBehindProxy();
    await expectAvailable(receiver);
    proxy.freeze();
    await expectUnavailable(receiver);
    await proxy.restore();
    await expectAvailable(receiver);
  });

  test('an exhausted pool is answered with 503 within five seconds, never with a success', async () => {
    const schema = engine.ownSchema();
    const receiver = await startTestReceiver(engine, {
      env: { RECEIVER_DATABASE_SCHEMA: schema },
      openDatabase: () => Promise.resolve(openPostgres(testDatabaseUrl ?? '', { poolMax: 1 })),
    });
    const locked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const holder = engine.database.transaction(async (transaction) => {
      await transaction.query(`LOCK TABLE ${schema}.notifications IN ACCESS EXCLUSIVE MODE`);
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const begun = performance.now();
    const responses = await Promise.all(Array.from({ length: 5 }, () => receiver.notify(notification)));
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(responses.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    release.resolve();
    await holder;
    await expectAvailable(receiver);
  });
});

if (testDatabaseUrl !== undefined)
  describe('a database that refuses access', () => {
    const mistakes: Record<string, (url: URL) => void> = {
      'no such database': (url) => {
        url.pathname = '/no_database_of_this_name';
      },
      'no such user': (url) => {
        url.username = 'nobody_of_this_name';
      },
      'no password': (url) => {
        url.password = '';
      },
      'TLS where the server has none': (url) => {
        url.searchParams.set('sslmode', 'verify-full');
      },
      'a certificate file that is not there': (url) => {
        url.searchParams.set('sslrootcert', '/no/such/file');
      },
    };
    test.each(Object.keys(mistakes))('%s ends the start with a sentence', async (what) => {
      const url = new URL(testDatabaseUrl ?? '');
      const { password } = url;
      mistakes[what]?.(url);
      const config = loadConfig({ RECEIVER_PORT: '0', DATABASE_URL: url.href });
      const starting = startReceiver(config, { logger: createRecordingLogger() });
      onTestFinished(async () => {
        await starting.then(({ stop }) => stop()).catch(() => undefined);
      });
      await expect(starting).rejects.toMatchObject({ code: 'DATABASE_ACCESS_REFUSED', retryable: false });
      await expect(starting).rejects.not.toThrow(`:${password}@`);
    });

    test('a role that may not create a schema ends the start with a sentence that says what to grant', async () => {
      const url = new URL(testDatabaseUrl ?? '');
      const engine = openPostgres(url.href);
      const [role] = await engine.query<{ isSuper: boolean }>(
        'SELECT rolsuper AS "isSuper" FROM pg_roles WHERE rolname = current_user',
      );
      await engine.stop();
      // There nobody but its owner creates anything, or a superuser, who has to step back first.
      url.pathname = '/postgres';
      if (role?.isSuper) url.searchParams.set('options', '-c role=pg_monitor');
      const config = loadConfig({ RECEIVER_PORT: '0', DATABASE_URL: url.href });
      await expect(startReceiver(config, { logger: createRecordingLogger() })).rejects.toMatchObject({
        code: 'DATABASE_ACCESS_REFUSED',
        retryable: false,
        message:
          "PostgreSQL does not let this role do what it must (permission denied for database postgres); grant it CREATE on the database, or make it the owner of the receiver's schema and of the queue's (RECEIVER_DATABASE_SCHEMA)",
      });
    });
  });

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
      `SELECT (SELECT count(*) FROM ${schema}.notifications)::text AS inbox,
        (SELECT count(*) FROM ${schema}.store_probe)::text AS probes`,
    );
    expect(rows).toEqual({ inbox: '0', probes: '1' });
  });
});

describeOnPostgres('a database that can be read and not written', (engine) => {
  test.each(['EXCLUSIVE', 'ACCESS EXCLUSIVE'])('an inbox locked in %s mode is not ready', async (mode) => {
    const schema = engine.ownSchema();
    const receiver = await startTestReceiver(engine, { env: { RECEIVER_DATABASE_SCHEMA: schema } });
    await engine.database.transaction(async (transaction) => {
      await transaction.query(`LOCK TABLE ${schema}.notifications IN ${mode} MODE`);
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
    { timeout: 90_000 },
    async () => {
      const database = `test_${randomBytes(6).toString('hex')}`;
      const user = `${database}_user`;
      // A server under load takes its time to make a database.
      const admin = openPostgres(testDatabaseUrl ?? '', { statementTimeoutMs: 30_000 });
      await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD 'made-up-1'`);
      await admin.query(`CREATE DATABASE ${database} OWNER ${user}`);
      const own = new URL(testDatabaseUrl ?? '');
      Object.assign(own, { pathname: `/${database}`, username: user, password: 'made-up-1' });
      const receiver = await startTestReceiver(engine, {
        openDatabase: () => Promise.resolve(openPostgres(own.href)),
      });
      onTestFinished(async () => {
        await receiver.stop();
        await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
        await admin.query(`DROP ROLE ${user}`);
        await admin.stop();
      });
      await expectAvailable(receiver);
      const breakOff = () =>
        admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${user}'`);
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
          .poll(async () => breakOff().then(() => admin.query(mistake)), { timeout: 10_000 })
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
        await admin.query(mended);
        await expect.poll(async () => (await readReady(receiver)).status, { timeout: 15_000 }).toBe(200);
        expect([mistake, lines().map(({ level }) => level)]).toEqual([mistake, ['error', 'info']]);
        const others = receiver.log.slice(before).filter(({ level }) => level !== 'debug');
        expect(others.filter(({ level }) => level === 'error')).toHaveLength(1);
        expect(others.length).toBeLessThan(15);
      }
    },
  );
});
