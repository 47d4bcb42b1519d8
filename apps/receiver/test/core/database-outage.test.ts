import { createServer } from 'node:net';

import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, onTestFinished, test } from 'vitest';

import type { Engine } from '../../src/database/database.ts';
import { openPglite } from '../../src/database/pglite.ts';
import { openPostgres, type PostgresOptions } from '../../src/database/postgres.ts';
import { allReady, startTestCore, type TestCore, type TestCoreOptions } from '../support/core.ts';
import {
  copyPgliteTemplate,
  describeOnPostgres,
  testDatabaseUrl,
  type TestEngine,
} from '../support/engines.ts';
import { readyScore } from '../support/score-source.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const id = 'interview-1';
/** What a request may take until it has its 503. */
const answerMsMax = 5_000;

/** How long it took to be told that the database is not available. */
async function msUntilUnavailable(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await expect(work).rejects.toMatchObject({ retryable: true });
  return performance.now() - start;
}

function openOwn(url: string, options: PostgresOptions = {}): Engine {
  const own = openPostgres(url, options);
  onTestFinished(() => own.stop());
  return own;
}

/** A core that reaches PostgreSQL through a cable which the test can pull. */
async function startOnCable(
  engine: TestEngine,
  options: Pick<TestCoreOptions, 'settings'> = {},
): Promise<TestCore & { cable: TcpProxy }> {
  const schema = engine.ownSchema();
  const url = new URL(testDatabaseUrl ?? '');
  const cable = await startTcpProxy(url.hostname, Number(url.port || 5432));
  url.host = `127.0.0.1:${cable.port}`;
  const testCore = await startTestCore(engine, { ...options, engine: openOwn(url.href), schema });
  return { ...testCore, cable };
}

test('nobody listens: told at once', async () => {
  const cable = await startTcpProxy('127.0.0.1', 9);
  await cable.stop();
  const database = openOwn(`postgres://nobody@127.0.0.1:${cable.port}/none`);
  expect(await msUntilUnavailable(database.query('SELECT 1'))).toBeLessThan(answerMsMax);
});

test('a server that takes the connection and says nothing: told within five seconds', async () => {
  const silent = createServer();
  const port = await listenInTest(silent);
  const database = openOwn(`postgres://nobody@127.0.0.1:${port}/none`);
  const works = [database.query('SELECT 1'), database.transaction(() => Promise.resolve())];
  const waits = await Promise.all(works.map((work) => msUntilUnavailable(work)));
  expect(Math.max(...waits)).toBeLessThan(answerMsMax);
});

/** A message of PostgreSQL's protocol. */
function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body, 'latin1')]);
}

test('a server that ends the connection in the packet in which it is ready is not available, and ends nobody else', async () => {
  const ready = [message('R', '\0\0\0\0'), message('Z', 'I')];
  const ended = message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(Buffer.concat([...ready, ended])));
  });
  const port = await listenInTest(server);
  const database = openOwn(`postgres://nobody@127.0.0.1:${port}/none`);
  for (const work of [
    () => database.query('SELECT 1'),
    () => database.transaction(() => Promise.resolve()),
  ]) {
    await expect(work()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  }
});

test('an embedded database that has been stopped says so', async () => {
  const folder = await copyPgliteTemplate();
  const database = await openPglite(folder);
  await Promise.all([database.stop(), database.stop()]);
  const works = [database.query('SELECT 1'), database.transaction(() => Promise.resolve())];
  const results = await Promise.allSettled(works);
  expect(results).toMatchObject(works.map(() => ({ reason: { code: 'DATABASE_UNAVAILABLE' } })));
});

// Without TEST_DATABASE_URL none of these: the embedded database is in the same process and cannot be away.
describeOnPostgres('a database that is away', (engine) => {
  test('PostgreSQL stopped: nothing is accepted, within five seconds; back: everything goes on', async () => {
    const { cable, core, notify, reach, scores } = await startOnCable(engine);
    scores.answer(id, readyScore());
    await cable.stop();
    expect(await msUntilUnavailable(notify(id, 'FINISHED'))).toBeLessThan(answerMsMax);
    expect(await msUntilUnavailable(core.getVerification(id))).toBeLessThan(answerMsMax);
    expect(await core.ready()).toMatchObject({ database: 'the database does not answer' });
    await cable.restore();
    await expect.poll(() => core.ready(), { timeout: 10_000 }).toEqual(allReady);
    await notify(id, 'FINISHED');
    expect(await reach(id, 'SCORED')).toMatchObject({ notifications: { finished: 1 } });
  });

  test('PostgreSQL hanging: nothing is accepted, within five seconds', async () => {
    const { cable, core, notify } = await startOnCable(engine);
    cable.freeze();
    const [accepting, reading, asking] = await Promise.all([
      msUntilUnavailable(notify(id, 'FINISHED')),
      msUntilUnavailable(core.getVerification(id)),
      core.ready(),
    ]);
    expect(Math.max(accepting, reading)).toBeLessThan(answerMsMax);
    expect(asking).toMatchObject({ database: 'the database does not answer' });
    await cable.restore();
    await expect
      .poll(
        () =>
          notify(id, 'IN_PROGRESS').then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
  });

  test('after a cut that nobody is told of, jobs go on as soon as the first statements have been given up', async () => {
    const { cable, core, notify, reach, scores } = await startOnCable(engine, {
      settings: { queue: { statementMsMax: 3_000 } },
    });
    scores.answer('before', readyScore());
    scores.answer('after', readyScore());
    await notify('before', 'FINISHED');
    await reach('before', 'SCORED');
    cable.freeze();
    // Every connection of the queue has met the cut by then.
    await expect
      .poll(() => core.ready(), { timeout: 10_000 })
      .toMatchObject({ database: expect.any(String), queue: expect.any(String) });
    cable.thaw();
    await expect.poll(() => core.ready(), { timeout: 15_000 }).toEqual(allReady);
    await notify('after', 'FINISHED');
    await reach('after', 'SCORED');
  }, 40_000);

  test('a queue that does not answer is not ready, though the database is', async () => {
    const url = new URL(testDatabaseUrl ?? '');
    const cable = await startTcpProxy(url.hostname, Number(url.port || 5432));
    url.host = `127.0.0.1:${cable.port}`;
    const direct = openOwn(testDatabaseUrl ?? '');
    // Only the queue goes through the cable.
    const through: Engine = {
      name: direct.name,
      queueConnection: { engine: 'postgres', url: url.href },
      query: (text, params) => direct.query(text, params),
      transaction: (run, options) => direct.transaction(run, options),
      stop: () => direct.stop(),
    };
    const { core } = await startTestCore(engine, { engine: through, schema: engine.ownSchema() });
    expect(await core.ready()).toEqual(allReady);
    cable.freeze();
    const start = performance.now();
    expect(await core.ready()).toEqual({ ...allReady, queue: 'it does not reach the database' });
    expect(performance.now() - start).toBeLessThan(answerMsMax);
    await cable.restore();
    await expect.poll(() => core.ready(), { timeout: 20_000 }).toEqual(allReady);
  }, 40_000);

  test('a job whose result could not be stored is run again when the database is back', async () => {
    const { cable, notify, reach, scores } = await startOnCable(engine);
    scores.answer(
      id,
      async () => {
        await cable.stop();
        return readyScore();
      },
      readyScore(),
    );
    await notify(id, 'FINISHED');
    await expect.poll(() => scores.readsOf(id)).toBe(1);
    await cable.restore();
    // Its heartbeat must have been silent for ten seconds before it counts as lost.
    const verification = await expect
      .poll(() => reach(id, 'SCORED').catch(() => undefined), { timeout: 40_000 })
      .toMatchObject({ scoreAttempts: 1 })
      .then(() => reach(id, 'SCORED'));
    expect(verification.verdict).toMatchObject({ outcome: 'CURRENT' });
  }, 60_000);

  test('an exhausted pool: nothing is accepted, within five seconds', async () => {
    const own = openOwn(testDatabaseUrl ?? '', { poolMax: 1 });
    const { notify } = await startTestCore(engine, { engine: own, schema: engine.ownSchema() });
    const release = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holding = own.transaction(async () => {
      held.resolve();
      await release.promise;
    });
    await held.promise;
    expect(await msUntilUnavailable(notify(id, 'FINISHED'))).toBeLessThan(answerMsMax);
    release.resolve();
    await holding;
    await expect(notify(id, 'FINISHED')).resolves.toBeUndefined();
  });

  test('a statement that waits for a lock is given up within five seconds', async () => {
    const { notify, schema } = await startTestCore(engine);
    const release = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holding = engine.database.transaction(async (transaction) => {
      await transaction.query(`LOCK TABLE ${schema}.inbox IN ACCESS EXCLUSIVE MODE`);
      held.resolve();
      await release.promise;
    });
    await held.promise;
    expect(await msUntilUnavailable(notify(id, 'FINISHED'))).toBeLessThan(answerMsMax);
    release.resolve();
    await holding;
  });

  test('wrong credentials and a missing database are errors that waiting does not mend', async () => {
    const url = new URL(testDatabaseUrl ?? '');
    url.password = 'wrong';
    const wrongPassword = openOwn(url.href);
    const missing = new URL(testDatabaseUrl ?? '');
    missing.pathname = '/no_such_database';
    const wrongDatabase = openOwn(missing.href);
    for (const own of [wrongPassword, wrongDatabase]) {
      await expect(startTestCore(engine, { engine: own, schema: 'never_made' })).rejects.toMatchObject({
        code: 'DATABASE_ACCESS_REFUSED',
        retryable: false,
      });
    }
  });

  test('a core that could not start while PostgreSQL was away starts when it is asked again', async () => {
    const schema = engine.ownSchema();
    const url = new URL(testDatabaseUrl ?? '');
    const cable = await startTcpProxy(url.hostname, Number(url.port || 5432));
    url.host = `127.0.0.1:${cable.port}`;
    const own = openOwn(url.href);
    await cable.stop();
    await expect(startTestCore(engine, { engine: own, schema })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retryable: true,
    });
    await cable.restore();
    const { core } = await startTestCore(engine, { engine: own, schema });
    expect(await core.ready()).toEqual(allReady);
  });
});
