import { statfsSync } from 'node:fs';
import { access, constants, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { DatabaseFolderUnusableError, DatabaseUnavailableError } from './errors.ts';

/**
 * Below that nothing is written. WAL grows by segments of 16 MiB, and one that does not fit ends the engine: four of them are
 * more than it writes between two looks at the disk. A first start takes 40 MiB.
 */
const freeBytesMin = 64 * 1024 * 1024;
/** Between two looks at the disk. One takes microseconds. */
const lookEveryMs = 100;

const mib = 1024 * 1024;
/** The version that is compiled into PGlite. A wrong one fails the first start of every test. */
const postgresMajor = '18';
const controlFileBytes = 8192;
const walSegmentBytes = 16 * mib;

/** What can still be written on the disk of `folder`. A file system that does not tell has no limit. */
export function freeBytesOf(folder: string): number {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return blocks === 0 ? Infinity : bavail * bsize;
}

function tellFull(dataDir: string, freeBytes: number): string {
  return `${Math.floor(freeBytes / mib)} MiB are free on the disk of ${dataDir}, and the embedded database writes nothing below ${freeBytesMin / mib} MiB: free some`;
}

/** For a start, which writes, and which nobody repeats before somebody has made room. @throws DatabaseFolderUnusableError */
export function refuseFullDisk(dataDir: string, freeBytes: () => number): void {
  const free = freeBytes();
  if (free < freeBytesMin) throw new DatabaseFolderUnusableError(`cannot start: ${tellFull(dataDir, free)}`);
}

/**
 * Watches the free space of `dataDir`: the function that it returns throws `DatabaseUnavailableError` while there is too little.
 * One line in the log when that begins and one when it ends.
 */
export function watchFreeSpace(
  dataDir: string,
  freeBytes: () => number,
  logger: Logger | undefined,
): () => void {
  let lookedAt = -Infinity;
  let full: string | undefined;
  const look = (): void => {
    const wasFull = full !== undefined;
    const free = freeBytes();
    full = free < freeBytesMin ? tellFull(dataDir, free) : undefined;
    if (full !== undefined && !wasFull) logger?.error({ dataDir, freeBytes: free }, 'the disk is full');
    if (full === undefined && wasFull) logger?.info({ dataDir, freeBytes: free }, 'the disk has space again');
  };
  return () => {
    const now = performance.now();
    if (now - lookedAt >= lookEveryMs) {
      lookedAt = now;
      look();
    }
    if (full !== undefined)
      throw new DatabaseUnavailableError(full, { trouble: "the database's disk is full" });
  };
}

/** Makes the folder that everything is in. @throws DatabaseFolderUnusableError */
export async function makeDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
  } catch (cause) {
    throw new DatabaseFolderUnusableError(
      `cannot keep the embedded database in ${dataDir}: it is no folder that can be made and written; use another one (RECEIVER_DATA_DIR)`,
      { cause },
    );
  }
}

/** The one thing to do about every damage, as nothing in the folder can be trusted then. */
export function toDamaged(folder: string, why: string, cause?: unknown): DatabaseFolderUnusableError {
  return new DatabaseFolderUnusableError(
    `cannot open the embedded database in ${folder}: ${why}; put a copy of the whole folder in its place, or move it away to begin with an empty database`,
    { cause },
  );
}

async function sizesIn(folder: string, names: RegExp): Promise<number[]> {
  const found = (await readdir(folder)).filter((name) => names.test(name));
  return Promise.all(found.map(async (name) => (await stat(join(folder, name))).size));
}

/** What is wrong with the files, as far as that can be seen without reading them. */
async function findDamage(folder: string): Promise<string | undefined> {
  const isFolder = (await stat(folder)).isDirectory();
  if (!isFolder) return 'it is a file and no folder';
  const names = await readdir(folder);
  if (!names.includes('PG_VERSION')) return 'it is no database, as it has no PG_VERSION';
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  if (version !== postgresMajor) {
    return `its PG_VERSION says ${JSON.stringify(version.slice(0, 10))}, and this release can open ${postgresMajor} alone`;
  }
  const control = await sizesIn(join(folder, 'global'), /^pg_control$/);
  if (control[0] !== controlFileBytes) return 'its global/pg_control is missing or cut';
  const segments = await sizesIn(join(folder, 'pg_wal'), /^[0-9A-F]{24}$/);
  if (segments.length === 0) return 'its pg_wal is empty';
  // The engine opens half a segment without a word, and what was committed in the other half is gone.
  if (segments.some((bytes) => bytes !== walSegmentBytes)) return 'a file in its pg_wal is cut';
  // The engine would take what they say for "nothing was committed".
  const commits = await sizesIn(join(folder, 'pg_xact'), /^[0-9A-F]{4,}$/);
  return commits.length === 0 ? 'its pg_xact is empty' : undefined;
}

/**
 * Looks at a database folder before the engine does: an engine begins an empty database where it finds no PG_VERSION, and goes
 * on with less where the end of its log is missing.
 *
 * @throws DatabaseFolderUnusableError
 */
export async function refuseDamagedFolder(folder: string): Promise<void> {
  let damage: string | undefined;
  try {
    damage = await findDamage(folder);
  } catch (cause) {
    throw toDamaged(folder, `it cannot be read (${toError(cause).message})`, cause);
  }
  if (damage !== undefined) throw toDamaged(folder, damage);
}
