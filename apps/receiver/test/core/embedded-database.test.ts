import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { startNode } from '@ine-scraping/test-kit/node-process';
import { expect, onTestFinished, test, vi } from 'vitest';

import { Database } from '../../src/database/database.ts';
import { openPglite } from '../../src/database/pglite.ts';
import { createVacuum } from '../../src/database/vacuum.ts';
import { startReceiverProcess } from '../http/receiver-process.ts';
import { startTestReceiver } from '../http/test-receiver.ts';
import { startTestCore } from '../support/core.ts';
import { copyPgliteTemplate, type TestEngine } from '../support/engines.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';

// Some of these start a process that opens a database of its own, on cores that other tests use too.
vi.setConfig({ testTimeout: 60_000 });

const mib = 1024 * 1024;

async function ownFolder(): Promise<string> {
  const folder = await copyPgliteTemplate();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An engine of the test's own on a disk whose free space the test decides. */
async function openOnDisk(disk: { freeBytes: number }) {
  const logger = createRecordingLogger();
  const folder = await ownFolder();
  const engine = await openPglite(folder, { freeBytes: () => disk.freeBytes, logger });
  onTestFinished(() => engine.stop());
  const own: TestEngine = { name: 'pglite', database: new Database(engine), ownSchema: () => 'ine_scraping' };
  return { engine, folder, own, log: logger.lines };
}

test('while the disk is full nothing is asked to write and the answer is 503; what can be read is read', async () => {
  const disk = { freeBytes: Infinity };
  const { engine, own, log } = await openOnDisk(disk);
  const receiver = await startTestReceiver(own, { openDatabase: () => Promise.resolve(engine) });
  const notify = () => receiver.notify({ InterviewId: 'interview-1', ScrapingStatus: 'IN_PROGRESS' });
  expect((await notify()).status).toBe(200);
  await receiver.reach('interview-1', 'IN_PROGRESS');

  disk.freeBytes = 64 * mib - 1;
  await expect.poll(async () => (await notify()).status).toBe(503);
  expect((await notify()).headers.get('retry-after')).toBe('5');
  expect((await receiver.fetch('/healthz')).status).toBe(200);
  const ready = await receiver.fetch('/readyz');
  expect([ready.status, await ready.json()]).toMatchObject([503, { inbox: "the database's disk is full" }]);
  expect((await receiver.fetch('/v1/verifications/interview-1')).status).toBe(200);
  const { queueConnection } = engine;
  const pglite = queueConnection.engine === 'pglite' ? queueConnection.pglite : undefined;
  await expect(pglite?.exec('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  await expect(engine.transaction((query) => query('SELECT 1'))).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
  });

  disk.freeBytes = 64 * mib;
  await expect.poll(async () => (await notify()).status).toBe(200);
  expect(log.map(({ level, message }) => [level, message])).toEqual([
    ['error', 'the disk is full'],
    ['info', 'the disk has space again'],
  ]);
});

test('after a PANIC no statement reaches the engine from anywhere, and what was committed is there after a restart', async () => {
  const folder = await ownFolder();
  const child = startNode(join(import.meta.dirname, '../support/full-disk.ts'), {
    args: [folder],
    // The first WAL file is written to some 7.5 MiB.
    fileBytesMax: 8 * mib,
  });
  const { exitCode, stdout, stderr } = await child.ended;
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  const { committed, codes, message } = JSON.parse(stdout) as Record<string, unknown>;
  expect(codes).toEqual(Array.from({ length: 5 }, () => 'DATABASE_ENDED'));
  expect(message).toMatch(/^the embedded database in .* has ended \(PANIC: .*start the receiver again$/);
  const engine = await openPglite(folder);
  onTestFinished(() => engine.stop());
  expect(await engine.query('SELECT count(*)::int AS rows FROM filled')).toEqual([{ rows: committed }]);
});

test('a receiver whose engine ends says why, exits 1 at once, and has lost nothing that it acknowledged', async () => {
  const folder = await ownFolder();
  const port = String(await findFreePort());
  const env = { RECEIVER_PORT: port, RECEIVER_DATA_DIR: folder, LOG_LEVEL: 'silent' };
  const child = startReceiverProcess({ env, fileBytesMax: 15 * mib });
  await child.ready;
  const acknowledged: string[] = [];
  const notify = async (interviewId: string): Promise<void> => {
    const externalId = Array.from({ length: 1_500 }, () => Math.random().toString(36)).join('');
    const response = await fetch(`http://127.0.0.1:${port}/webhooks/ine-scraping`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ InterviewId: interviewId, ScrapingStatus: 'IN_PROGRESS', externalId }),
    }).catch(() => undefined);
    if (response?.status === 200) acknowledged.push(interviewId);
  };
  for (let index = 0; child.child.exitCode === null && index < 2_000; index += 4) {
    await Promise.all([0, 1, 2, 3].map((offset) => notify(`interview-${index + offset}`)));
  }
  const { exitCode, stderr } = await child.ended;
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^The receiver cannot run: the embedded database in .* has ended \(PANIC: .*\n$/);
  const engine = await openPglite(folder);
  onTestFinished(() => engine.stop());
  const rows = await engine.query<{ id: string }>(
    'SELECT interview_id AS id FROM ine_scraping.inbox UNION SELECT interview_id FROM ine_scraping.verifications',
  );
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
});

test('rounds of storing and trimming do not let the files grow', async () => {
  const { engine, own } = await openOnDisk({ freeBytes: Infinity });
  await startTestCore(own, { engine, settings: { vacuumEveryMs: 50 } });
  const table = 'ine_scraping.quarantine';
  const vacuumed = async () => {
    const rows = await engine.query<{ times: number }>(
      `SELECT vacuum_count::int AS times FROM pg_stat_user_tables WHERE relid = '${table}'::regclass`,
    );
    return rows[0]?.times ?? 0;
  };
  const sizes: number[] = [];
  for (let round = 0; round < 4; round++) {
    const before = await vacuumed();
    await engine.query(
      `INSERT INTO ${table} (received_at, status, code, body_bytes, body)
      SELECT now(), 400, 'BODY_NOT_JSON', 2000, decode(string_agg(md5(random()::text), ''), 'hex')
      FROM generate_series(1, 250000) AS part GROUP BY part % 2000`,
    );
    await engine.query(`DELETE FROM ${table}`);
    // How many rows are dead is known a second late: only that it has been vacuumed says that it was seen.
    await expect.poll(vacuumed, { timeout: 20_000 }).toBeGreaterThan(before);
    const [row] = await engine.query<{ bytes: number }>(
      `SELECT pg_total_relation_size('${table}')::int AS bytes`,
    );
    sizes.push(row?.bytes ?? 0);
  }
  expect(Math.max(...sizes)).toBeLessThan(2.5 * (sizes[0] ?? 0));
});

test('WAL is written off in a moment in which nobody waits for the database', async () => {
  const { engine, own } = await openOnDisk({ freeBytes: Infinity });
  const tables = Array.from({ length: 5 }, (_, index) => `filled_${index}`);
  for (const table of tables) {
    await engine.query(`CREATE TABLE ${table} (id integer)`);
    await engine.query('SELECT pg_switch_wal()');
  }
  const walBytes = async () => {
    const rows = await engine.query<{ bytes: number }>(
      'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::int AS bytes FROM pg_control_checkpoint()',
    );
    return rows[0]?.bytes ?? 0;
  };
  expect(await walBytes()).toBeGreaterThan(64 * mib);
  const vacuum = createVacuum(own.database);
  const waiting = engine.query('SELECT 1');
  await vacuum();
  await waiting;
  expect(await walBytes()).toBeGreaterThan(64 * mib);
  await vacuum();
  expect(await walBytes()).toBeLessThan(mib);
});
