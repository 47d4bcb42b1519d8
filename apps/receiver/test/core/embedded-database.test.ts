import { mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
const control = 'global/pg_control';
const wal = 'pg_wal/000000010000000000000001';
const advice =
  '; put a copy of the whole folder in its place, or move it away to begin with an empty database';

async function ownFolder(): Promise<string> {
  const folder = await copyPgliteTemplate();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What is looked at before the engine is: a folder that would pass, made in no time. */
async function skeletonFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-skeleton-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const database = join(folder, 'pglite');
  for (const name of ['global', 'pg_wal', 'pg_xact']) await mkdir(join(database, name), { recursive: true });
  for (const [name, bytes] of [
    [control, 8192],
    [wal, 16 * mib],
    ['pg_xact/0000', 8192],
  ] as const) {
    await writeFile(join(database, name), '');
    await truncate(join(database, name), bytes);
  }
  await writeFile(join(database, 'PG_VERSION'), '18\n');
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

const damages: readonly { damage: string; inflict: (folder: string) => Promise<unknown>; told: string }[] = [
  {
    damage: 'a folder without PG_VERSION',
    inflict: (folder) => rm(join(folder, 'PG_VERSION')),
    told: 'it is no database, as it has no PG_VERSION',
  },
  {
    damage: 'an empty folder',
    inflict: (folder) => rm(folder, { recursive: true }).then(() => mkdir(folder)),
    told: 'it is no database, as it has no PG_VERSION',
  },
  {
    damage: 'a file in place of the folder',
    inflict: (folder) => rm(folder, { recursive: true }).then(() => writeFile(folder, '')),
    told: 'it is a file and no folder',
  },
  {
    damage: 'the database of another version',
    inflict: (folder) => writeFile(join(folder, 'PG_VERSION'), '16\n'),
    told: 'its PG_VERSION says "16", and this release can open 18 alone',
  },
  {
    damage: 'a missing control file',
    inflict: (folder) => rm(join(folder, control)),
    told: 'its global/pg_control is missing or cut',
  },
  {
    damage: 'a cut control file',
    inflict: (folder) => truncate(join(folder, control), 100),
    told: 'its global/pg_control is missing or cut',
  },
  {
    damage: 'WAL that is missing',
    inflict: (folder) => rm(join(folder, wal)),
    told: 'its pg_wal is empty',
  },
  {
    damage: 'WAL that is cut behind all that was written',
    inflict: (folder) => truncate(join(folder, wal), 15 * mib),
    told: 'a file in its pg_wal is cut',
  },
  {
    damage: 'a missing record of what was committed',
    inflict: (folder) => rm(join(folder, 'pg_xact/0000')),
    told: 'its pg_xact is empty',
  },
];

test.each(damages)('$damage is refused with a sentence, and not begun anew', async ({ inflict, told }) => {
  const folder = await skeletonFolder();
  const database = join(folder, 'pglite');
  await inflict(database);
  await expect(openPglite(folder)).rejects.toMatchObject({
    code: 'DATABASE_FOLDER_UNUSABLE',
    retryable: false,
    message: `cannot open the embedded database in ${database}: ${told}${advice}`,
  });
  // Its lock is released, and what is left can be saved.
  await rename(database, `${database}-kept`);
});

test.each([
  {
    damage: 'WAL of zeros',
    inflict: async (folder: string) => {
      await truncate(join(folder, wal), 0);
      await truncate(join(folder, wal), 16 * mib);
    },
    told: /PANIC: +could not locate a valid checkpoint record/,
  },
  {
    damage: 'a control file with other bytes',
    inflict: (folder: string) => writeFile(join(folder, control), Buffer.alloc(8192, 7)),
    told: /FATAL: /,
  },
  {
    damage: 'a missing folder of tables',
    inflict: (folder: string) => rm(join(folder, 'base/5'), { recursive: true }),
    told: /FATAL: /,
  },
])('$damage, which the engine alone finds, ends the process with a sentence and exit code 1', async (row) => {
  const folder = await ownFolder();
  const database = join(folder, 'pglite');
  await row.inflict(database);
  const env = { RECEIVER_PORT: '0', RECEIVER_DATA_DIR: folder };
  const { exitCode, stdout, stderr } = await startReceiverProcess({ env }).ended;
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(row.told);
  expect(stderr).toContain(`The receiver cannot run: cannot open the embedded database in ${database}: `);
  expect(stderr.endsWith(`${advice}\n`)).toBe(true);
});

test('a file of a table that is gone is told as damage', async () => {
  const { engine, folder } = await openOnDisk({ freeBytes: Infinity });
  await engine.query('CREATE TABLE gone AS SELECT 1 AS id');
  const rows = await engine.query<{ path: string }>("SELECT pg_relation_filepath('gone') AS path");
  await engine.stop();
  await rm(join(folder, 'pglite', rows[0]?.path ?? ''));
  const again = await openPglite(folder);
  onTestFinished(() => again.stop());
  await expect(again.query('SELECT id FROM gone')).rejects.toMatchObject({
    code: 'DATABASE_FOLDER_UNUSABLE',
    message: expect.stringContaining(
      `the embedded database in ${join(folder, 'pglite')}: could not open file`,
    ),
  });
});

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

test('a start on a full disk is refused with a sentence, the first one and a later one', async () => {
  const folder = await skeletonFolder();
  const freeBytes = () => 3.9 * mib;
  for (const dataDir of [folder, join(folder, 'new')]) {
    await expect(openPglite(dataDir, { freeBytes })).rejects.toMatchObject({
      code: 'DATABASE_FOLDER_UNUSABLE',
      retryable: false,
      message: `cannot start: 3 MiB are free on the disk of ${dataDir}, and the embedded database writes nothing below 64 MiB: free some`,
    });
  }
});

test('what fails on a disk that has become full in the meantime is told as that', async () => {
  const folder = await skeletonFolder();
  await rm(join(folder, 'pglite', control));
  const looks = [Infinity];
  await expect(openPglite(folder, { freeBytes: () => looks.pop() ?? 0 })).rejects.toMatchObject({
    message: expect.stringMatching(/^cannot start: 0 MiB are free/),
  });
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
    const padding = Array.from({ length: 1_500 }, () => Math.random().toString(36)).join('');
    const response = await fetch(`http://127.0.0.1:${port}/webhooks/ine-scraping`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ InterviewId: interviewId, ScrapingStatus: 'IN_PROGRESS', padding }),
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
    'SELECT interview_id AS id FROM ine_scraping.notifications',
  );
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
});

test('rounds of storing and trimming do not let the files grow', async () => {
  const { engine, own } = await openOnDisk({ freeBytes: Infinity });
  await startTestCore(own, { engine, settings: { vacuumEveryMs: 50 } });
  const table = 'ine_scraping.quarantine';
  const sizes: number[] = [];
  for (let round = 0; round < 6; round++) {
    await engine.query(
      `INSERT INTO ${table} (received_at, status, code, body_bytes, body)
      SELECT now(), 400, 'BODY_NOT_JSON', 2000, decode(string_agg(md5(random()::text), ''), 'hex')
      FROM generate_series(1, 250000) AS part GROUP BY part % 2000`,
    );
    await engine.query(`DELETE FROM ${table}`);
    await expect
      .poll(
        () =>
          engine.query(
            `SELECT n_dead_tup::int AS dead FROM pg_stat_user_tables WHERE relid = '${table}'::regclass`,
          ),
        { timeout: 20_000 },
      )
      .toEqual([{ dead: 0 }]);
    const [row] = await engine.query<{ bytes: number }>(
      `SELECT pg_total_relation_size('${table}')::int AS bytes`,
    );
    sizes.push(row?.bytes ?? 0);
  }
  expect(Math.max(...sizes)).toBeLessThan(8 * mib);
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
