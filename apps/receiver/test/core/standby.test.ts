import { PostgresCluster, type PostgresServer } from '@ine-scraping/test-kit/postgres-cluster';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';

import { Database } from '../../src/database/database.ts';
import { openPostgres, type PostgresOptions } from '../../src/database/postgres.ts';
import { startTestCore, type TestCore } from '../support/core.ts';
import { testDatabaseUrl, type TestEngine } from '../support/engines.ts';
import { readyScore } from '../support/score-source.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const schema = 'ine_scraping';
const waitOptions = { timeout: 15_000, interval: 20 };

let cluster: PostgresCluster;
let standby: PostgresServer;
let unknownInterviews = 0;

/** Backends that wait for the standby, by the name of their application. */
function waitingBackends(): Promise<string[]> {
  return cluster.primary.sql("SELECT application_name FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
}

function openOwn(url: string, options: PostgresOptions = {}): TestEngine {
  const engine = openPostgres(url, options);
  onTestFinished(() => engine.stop());
  return { name: 'postgres', database: new Database(engine, schema), ownSchema: () => schema };
}

/** A core, and an interview that has a dead letter, so that there is something to redrive. */
async function startWithDeadLetter(options: PostgresOptions = {}) {
  const { url } = cluster.primary;
  const testCore = await startTestCore(openOwn(url, options));
  const interviewId = `unknown-${unknownInterviews++}`;
  await testCore.notify(interviewId, 'FINISHED');
  await testCore.reach(interviewId, 'FAILED');
  const { deadLetters } = await testCore.core.listDeadLetters({ limit: 100 });
  const deadLetterId = deadLetters.find((letter) => letter.interviewId === interviewId)!.id;
  return { ...testCore, deadLetterId };
}

function pauseStandby(): void {
  onTestFinished(() => standby.resume());
  standby.pause();
}

/** Notifies about interviews of its own, one after the other, until it is told to stop; lists those that were acknowledged. */
function startSender({ notify, scores }: TestCore, name: string) {
  const acknowledged: string[] = [];
  let stopped = false;
  const run = async () => {
    for (let count = 0; !stopped; count++) {
      const interviewId = `${name}-${count}`;
      scores.answer(interviewId, readyScore());
      await notify(interviewId, 'FINISHED').then(
        () => acknowledged.push(interviewId),
        () => undefined,
      );
    }
  };
  const running = run();
  return {
    acknowledged,
    stop: () => {
      stopped = true;
      return running;
    },
  };
}

// CI has PostgreSQL's programs wherever it has a server: without them this fails.
describe.runIf(testDatabaseUrl !== undefined)('a primary whose commits wait for a standby', () => {
  beforeAll(async () => {
    cluster = await PostgresCluster.start();
    standby = await cluster.startStandby({ synchronous: true });
    // What the database or the role says must not hide what the server has to tell.
    await cluster.primary.configure('client_min_messages', 'error');
    await cluster.primary.sql('ALTER ROLE postgres SET client_min_messages = error');
  }, 60_000);
  afterAll(() => cluster.stop());

  test.each(['notification', 'redrive', 'erasure'] as const)(
    'one %s whose commit is cancelled while it waits for the standby is not promised',
    async (kind) => {
      const { core, deadLetterId, notify } = await startWithDeadLetter();
      const { database } = openOwn(cluster.primary.url);
      pauseStandby();
      const promises = {
        notification: () => notify('interview-1', 'IN_PROGRESS'),
        redrive: () => core.redrive(deadLetterId),
        erasure: () =>
          database.transaction(({ query }) => query(`DELETE FROM ${schema}.attempts WHERE true RETURNING 1`)),
      };
      const cancel = async () => {
        await vi.waitFor(async () => expect(await waitingBackends()).not.toEqual([]), waitOptions);
        await cluster.primary.sql(
          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
        );
      };
      const [told] = await Promise.allSettled([promises[kind](), cancel()]);
      expect(told).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'DATABASE_UNAVAILABLE',
          message: expect.stringContaining('no synchronous standby confirmed it'),
        },
      });
    },
  );

  test('while the standby is away nothing is acknowledged, and no more backends wait for it than the pool has', async () => {
    const poolMax = 3;
    const testCore = await startWithDeadLetter({ poolMax, statementTimeoutMs: 200 });
    pauseStandby();
    const senders = Array.from({ length: 10 }, (_, index) => startSender(testCore, `away-${index}`));
    const seen: string[][] = [];
    // Each statement is given up after 600 ms: without its cancellation more than one backend a second would be left.
    await vi.waitFor(
      async () => {
        seen.push(await waitingBackends());
        expect(seen.filter((names) => names.length > 0).length).toBeGreaterThan(80);
      },
      { timeout: 40_000, interval: 50 },
    );
    await Promise.all(senders.map((sender) => sender.stop()));
    expect(senders.flatMap((sender) => sender.acknowledged)).toEqual([]);
    expect(Math.max(...seen.map((names) => names.length))).toBeLessThanOrEqual(poolMax);
    expect(new Set(seen.flat())).toEqual(new Set(['ine-scraping-receiver']));
    expect(await testCore.core.ready()).toMatchObject({ inbox: 'no synchronous standby confirms a commit' });
    standby.resume();
    await vi.waitFor(() => testCore.notify('back', 'IN_PROGRESS'), waitOptions);
  }, 60_000);

  test('sessions that are told no warnings are refused with a sentence', async () => {
    const { database } = openOwn(`${cluster.primary.url}?options=-c%20client_min_messages%3Derror`);
    const works = [
      () => database.query('SELECT 1'),
      () => database.transaction(({ query }) => query('SELECT 1')),
    ];
    for (const work of works) {
      await expect(work()).rejects.toMatchObject({
        code: 'DATABASE_ACCESS_REFUSED',
        retryable: false,
        message: expect.stringContaining('client_min_messages=error'),
      });
    }
  });

  // The last: it costs the primary.
  test('a primary that is killed under load and a standby that is promoted lose nothing that was acknowledged', async () => {
    const cable = await startTcpProxy('127.0.0.1', cluster.primary.port);
    const url = cluster.primary.url.replace(String(cluster.primary.port), String(cable.port));
    const testCore = await startTestCore(openOwn(url));
    const senders = Array.from({ length: 40 }, (_, index) => startSender(testCore, `load-${index}`));
    const acknowledged = () => senders.flatMap((sender) => sender.acknowledged);
    await vi.waitFor(() => expect(acknowledged().length).toBeGreaterThan(300), waitOptions);
    await cluster.primary.kill();
    const before = acknowledged().length;
    await standby.configure('synchronous_standby_names', null);
    await standby.promote();
    cable.redirect(standby.port);
    await vi.waitFor(() => expect(acknowledged().length).toBeGreaterThan(before + 100), waitOptions);
    await Promise.all(senders.map((sender) => sender.stop()));
    const accepted = `SELECT interview_id FROM ${schema}.inbox UNION SELECT interview_id FROM ${schema}.verifications`;
    const stored = new Set(await standby.sql(accepted));
    expect(acknowledged().filter((interviewId) => !stored.has(interviewId))).toEqual([]);
    // The same receiver goes on: what it has acknowledged comes to its verdict, once.
    const unscored = `SELECT 1 FROM ${schema}.verifications WHERE interview_id LIKE 'load-%' AND state <> 'SCORED'`;
    await vi.waitFor(async () => expect(await standby.sql(unscored)).toEqual([]), 60_000);
    const doubled = `SELECT verification_id FROM ${schema}.transitions WHERE to_state = 'SCORED'
      GROUP BY verification_id HAVING count(*) > 1`;
    expect(await standby.sql(doubled)).toEqual([]);
  }, 120_000);
});
