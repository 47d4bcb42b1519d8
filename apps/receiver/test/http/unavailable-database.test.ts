import { problemSchema } from '@ine-scraping/contracts';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { loadConfig } from '../../src/settings/config.ts';
import { CoreOpener } from '../../src/open-core.ts';
import { Deadline } from '../../src/runtime/deadline.ts';
import { DatabaseAccessRefusedError, DatabaseUnavailableError } from '../../src/database/errors.ts';
import { openPostgres } from '../../src/database/postgres.ts';
import { startReceiver } from '../../src/receiver.ts';
import type { ReceiverCore } from '../../src/core.ts';
import { describeOnEachEngine, testDatabaseUrl } from '../support/engines.ts';
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
      await transaction.query(`LOCK TABLE ${schema}.inbox IN ACCESS EXCLUSIVE MODE`);
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
