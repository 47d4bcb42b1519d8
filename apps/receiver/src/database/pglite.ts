import { access, constants, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { PGlite, type Transaction } from '@electric-sql/pglite';

import { DatabaseFolderUnusableError, DatabaseUnavailableError, toDatabaseError } from './errors.ts';
import type { Engine, Query, TransactionOptions } from './database.ts';
import { lockFolder, type FolderLock } from './folder-lock.ts';

/**
 * How long a statement may take, its wait for the one connection included. Below the five seconds after which
 * a request must have been answered.
 */
const statementMsMax = 4_500;

const what = 'the embedded database';

/**
 * A first start writes some thousand files. It is done beside the final folder and moved there in one step, so that a start
 * which is killed half-way leaves nothing that the next one would take for a database.
 */
async function openFolder(dataDir: string): Promise<PGlite> {
  const final = join(dataDir, 'pglite');
  const names = await readdir(dataDir);
  await Promise.all(
    names
      .filter((name) => name.startsWith('initialising-'))
      .map((name) => rm(join(dataDir, name), { recursive: true, force: true })),
  );
  if (!names.includes('pglite')) {
    const draft = join(dataDir, `initialising-${process.pid}`);
    const first = await PGlite.create(draft);
    await first.close();
    await rename(draft, final);
  }
  return PGlite.create(final);
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
  readonly #pglite: PGlite;
  readonly #lock: FolderLock;
  #stopped: Promise<void> | undefined;

  constructor(pglite: PGlite, lock: FolderLock) {
    this.#pglite = pglite;
    this.#lock = lock;
    this.queueConnection = { engine: 'pglite', pglite } as const;
  }

  async query<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    this.#refuseAfterStop();
    return withLimit(queryOn<Row>(this.#pglite, text, params), statementMsMax);
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
        return await run((text, params) => queryOn(transaction, text, params));
      } catch (error) {
        ownError = error;
        throw error;
      }
    });
    try {
      return await withLimit(work, limitMs);
    } catch (error) {
      abandoned = true;
      throw error === ownError ? error : toDatabaseError(error, what);
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

async function makeFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
  } catch (cause) {
    throw new DatabaseFolderUnusableError(
      `cannot keep ${what} in ${dataDir}: it is no folder that can be made and written; use another one (RECEIVER_DATA_DIR)`,
      { cause },
    );
  }
}

/**
 * Opens the embedded PostgreSQL in `dataDir`, made when absent, for this process alone. What was committed survives the end
 * of the process, `kill -9` included (OBS); it does not promise to survive a loss of power, as PGlite does not fsync.
 *
 * @throws DatabaseFolderInUseError when another process has the folder open, DatabaseFolderUnusableError when it cannot be
 * made or written.
 */
export async function openPglite(dataDir: string): Promise<Engine> {
  await makeFolder(dataDir);
  const lock = await lockFolder(dataDir);
  try {
    return new PgliteEngine(await openFolder(dataDir), lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}
