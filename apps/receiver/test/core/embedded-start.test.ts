import { mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test, vi } from 'vitest';

import { openPglite } from '../../src/database/pglite.ts';
import { startReceiverProcess } from '../http/receiver-process.ts';
import { copyPgliteTemplate } from '../support/engines.ts';

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
  const folder = await ownFolder();
  const engine = await openPglite(folder);
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
