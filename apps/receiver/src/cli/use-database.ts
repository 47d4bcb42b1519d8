import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { Database, type Engine } from '../database/database.ts';
import { DatabaseFolderInUseError } from '../database/errors.ts';
import { readSchemaState } from '../database/migrate.ts';
import { describeLocation, openEngine, type DatabaseConfig } from '../database/open-engine.ts';
import { ScoreQueue } from '../queue/score-queue.ts';
import { Deadline } from '../runtime/deadline.ts';
import { ReceiverError } from '../runtime/errors.ts';
import { createJsonLogger, type Logger } from '../runtime/logger.ts';
import { loadConfig, type ReceiverConfig } from '../settings/config.ts';
import type { Invocation } from './invocation.ts';

/** A command cannot act on the database as it is. The message is one sentence, with what to do. */
export class CommandRefusedError extends ReceiverError {
  readonly code = 'COMMAND_REFUSED';
  readonly retryable = false;
}

/** What a command works with. */
export interface CommandContext {
  readonly config: ReceiverConfig;
  readonly database: Database;
  /** What the receiver would log, from `warn` on. */
  readonly logger: Logger;
  /** One line of which user of this machine had what done and what came of it, whatever `LOG_LEVEL` is. Never with a payload. */
  audit(fields: Readonly<Record<string, string | undefined>>): void;
}

export interface DatabaseUse {
  /** What else does it while a receiver has the embedded database open, such as "ask it: POST /v1/…". */
  readonly instead: string;
  /** Whether a database that is not there yet, or not migrated, is one to work on. Otherwise it is refused. */
  readonly unprepared?: 'taken';
}

/** Whether somebody began the embedded database of `config` already. */
export async function isBegun(config: DatabaseConfig): Promise<boolean> {
  if (config.engine !== 'pglite') return true;
  return stat(join(config.dataDir, 'pglite')).then(
    () => true,
    () => false,
  );
}

async function open(config: DatabaseConfig, logger: Logger, instead: string): Promise<Engine> {
  try {
    return await openEngine(config, logger);
  } catch (cause) {
    if (!(cause instanceof DatabaseFolderInUseError)) throw cause;
    throw new CommandRefusedError(
      `a running receiver has ${describeLocation(config)} open, which one process alone can use: ${instead}, or stop it first`,
      { cause },
    );
  }
}

/** A command of one release must not guess what the tables of another mean, nor change them unasked. */
async function refuseUnmigrated(database: Database): Promise<void> {
  const { version, pending } = await readSchemaState(database);
  if (pending.length === 0) return;
  throw new CommandRefusedError(
    `schema ${database.schema} is at version ${version}, and this release needs ${version + pending.length}: run migrate, or start the receiver, which does so itself`,
  );
}

/**
 * Does `work` on the database of the settings, beside the receivers that use it, and closes it after.
 *
 * @throws ConfigError, CommandRefusedError, and whatever the database cannot do.
 */
export async function useDatabase<T>(
  { env, stderr }: Invocation,
  { instead, unprepared }: DatabaseUse,
  work: (context: CommandContext) => Promise<T>,
): Promise<T> {
  const config = loadConfig(env);
  if (!unprepared && !(await isBegun(config.database))) {
    throw new CommandRefusedError(
      `there is no ${describeLocation(config.database)}: check RECEIVER_DATA_DIR, DATABASE_URL and the working directory`,
    );
  }
  const logger = createJsonLogger('warn', stderr);
  const auditLogger = createJsonLogger('info', stderr);
  const engine = await open(config.database, logger, instead);
  try {
    const database = new Database(engine, config.databaseSchema);
    if (!unprepared) await refuseUnmigrated(database);
    return await work({
      config,
      database,
      logger,
      audit: (fields) => auditLogger.info({ uid: process.getuid?.(), ...fields }, 'operated'),
    });
  } finally {
    await engine.stop();
  }
}

/** The queue as a command has it: it adds and removes jobs, and runs none, which the receivers do. It is not opened. */
export function createQueue({ config, database, logger }: CommandContext): ScoreQueue {
  const { gapMs } = config.retryPolicy;
  return new ScoreQueue({ database, logger, gapMs, run: () => Promise.resolve() });
}

const closeMsMax = 5_000;

/** Does `work` with the queue open, which brings its tables to this release, and closes it after. */
export async function useQueue(
  context: CommandContext,
  work: (queue: ScoreQueue) => Promise<void>,
): Promise<void> {
  const queue = createQueue(context);
  try {
    await queue.open();
    await work(queue);
  } finally {
    await queue.close(new Deadline(closeMsMax));
  }
}
