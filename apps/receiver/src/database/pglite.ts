import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import type { PGlite, Transaction } from '@electric-sql/pglite';

import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import {
  freeBytesOf,
  makeDataFolder,
  refuseDamagedFolder,
  refuseFullDisk,
  toDamaged,
  watchFreeSpace,
} from './data-folder.ts';
import { DatabaseFolderUnusableError, DatabaseUnavailableError, toDatabaseError } from './errors.ts';
import type { Engine, Query, TransactionOptions } from './database.ts';
import { lockFolder, type FolderLock } from './folder-lock.ts';
import { GuardedPglite, type GuardedPgliteOptions } from './guarded-pglite.ts';

/**
 * How long a statement may take, its wait for the one connection included. Below the five seconds after which
 * a request must have been answered.
 */
const statementMsMax = 4_500;

const what = 'the embedded database';

export interface PgliteOptions {
  readonly logger?: Logger;
  /** What can still be written on the disk, in bytes. For tests; default: asks the disk of the folder. */
  readonly freeBytes?: () => number;
}

/** Its errors say what the engine said, or what it met: a disk that is full is told by a value which is no Error. */
async function startPglite(folder: string, options: GuardedPgliteOptions): Promise<GuardedPglite> {
  const pglite = new GuardedPglite(folder, options);
  try {
    await pglite.waitReady;
    return pglite;
  } catch (cause) {
    const isFileSystem = typeof cause === 'object' && cause !== null && 'errno' in cause;
    const met = isFileSystem ? `error ${String(cause.errno)} of its file system` : toError(cause).message;
    throw new Error(pglite.lastWords || met, { cause });
  }
}

/**
 * A first start writes some thousand files. It is done beside the final folder and moved there in one step, so that a start
 * which is killed half-way leaves nothing that the next one would take for a database.
 */
async function beginDatabase(dataDir: string, final: string, options: GuardedPgliteOptions): Promise<void> {
  const draft = join(dataDir, `initialising-${process.pid}`);
  try {
    const first = await startPglite(draft, options);
    await first.close();
    await rename(draft, final);
  } catch (cause) {
    throw new DatabaseFolderUnusableError(
      `cannot begin an embedded database in ${dataDir} (${toError(cause).message}); use another folder (RECEIVER_DATA_DIR)`,
      { cause },
    );
  }
}

async function openFolder(
  dataDir: string,
  options: GuardedPgliteOptions,
  refuseFull: () => void,
): Promise<GuardedPglite> {
  const final = join(dataDir, 'pglite');
  const names = await readdir(dataDir);
  await Promise.all(
    names
      .filter((name) => name.startsWith('initialising-'))
      .map((name) => rm(join(dataDir, name), { recursive: true, force: true })),
  );
  if (!names.includes('pglite')) {
    await beginDatabase(dataDir, final, options);
    // It took some 40 MiB.
    refuseFull();
  }
  await refuseDamagedFolder(final);
  try {
    return await startPglite(final, options);
  } catch (cause) {
    throw toDamaged(final, toError(cause).message, cause);
  }
}

/** Settles with `work`, or rejects after `limitMs`. The work itself cannot be stopped: the engine has no cancellation. */
async function withLimit<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DatabaseUnavailableError(`${what} did not answer within ${limitMs} ms; try again`));
    }, limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function queryOn<Row extends object>(
  connection: PGlite | Transaction,
  text: string,
  params: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    return (await connection.query<Row>(text, [...params])).rows;
  } catch (error) {
    throw toDatabaseError(error, what);
  }
}

class PgliteEngine implements Engine {
  readonly name = 'pglite';
  readonly queueConnection;
  readonly ended;
  readonly #pglite: GuardedPglite;
  readonly #lock: FolderLock;
  #stopped: Promise<void> | undefined;
  #waiting = 0;

  constructor(pglite: GuardedPglite, lock: FolderLock) {
    this.#pglite = pglite;
    this.ended = pglite.ended;
    this.#lock = lock;
    this.queueConnection = { engine: 'pglite', pglite } as const;
  }

  get busy(): boolean {
    return this.#waiting > 0;
  }

  async query<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    this.#refuseAfterStop();
    return this.#wait(queryOn<Row>(this.#pglite, text, params), statementMsMax);
  }

  async transaction<T>(run: (query: Query) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    this.#refuseAfterStop();
    // The limit is on getting the connection and on the whole, not on each statement: in process they take no time.
    const limitMs = options.statementTimeoutMs ?? statementMsMax;
    let abandoned = false;
    let ownError: unknown;
    const work = this.#pglite.transaction(async (transaction) => {
      if (abandoned) throw new DatabaseUnavailableError(`${what} was busy for ${limitMs} ms; try again`);
      try {
        return await run(async <Row extends object>(text: string, params?: readonly unknown[]) => {
          const rows = await queryOn<Row>(transaction, text, params);
          // The engine works in this thread: between two statements requests come in and answers go out.
          await turnOfTheLoop();
          return rows;
        });
      } catch (error) {
        ownError = error;
        throw error;
      }
    });
    try {
      return await this.#wait(work, limitMs);
    } catch (error) {
      abandoned = true;
      throw error === ownError ? error : toDatabaseError(error, what);
    }
  }

  async #wait<T>(work: Promise<T>, limitMs: number): Promise<T> {
    this.#waiting += 1;
    try {
      return await withLimit(work, limitMs);
    } finally {
      this.#waiting -= 1;
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#close();
    return this.#stopped;
  }

  async #close(): Promise<void> {
    try {
      await this.#pglite.close();
    } finally {
      await this.#lock.release();
    }
  }

  #refuseAfterStop(): void {
    if (this.#stopped)
      throw new DatabaseUnavailableError(`${what} has been stopped; try again after the restart`);
  }
}

/**
 * Opens the embedded PostgreSQL in `dataDir`, made when absent, for this process alone. What was committed survives the end
 * of the process, `kill -9` included (OBS); it does not promise to survive a loss of power, as PGlite does not fsync.
 *
 * @throws DatabaseFolderInUseError when another process has the folder open, DatabaseFolderUnusableError when it cannot be
 * made or written, when its disk is full, and when what is in it is damaged.
 */
export async function openPglite(dataDir: string, options: PgliteOptions = {}): Promise<Engine> {
  const { freeBytes = () => freeBytesOf(dataDir), logger } = options;
  const refuseFull = (): void => refuseFullDisk(dataDir, freeBytes);
  await makeDataFolder(dataDir);
  refuseFull();
  const lock = await lockFolder(dataDir);
  const refuseWriting = watchFreeSpace(dataDir, freeBytes, logger);
  try {
    return new PgliteEngine(await openFolder(dataDir, { refuseWriting }, refuseFull), lock);
  } catch (error) {
    await lock.release();
    // Whatever failed on a disk that is full now failed because of that.
    refuseFull();
    throw error;
  }
}
