import type { Database } from './database.ts';

/** Below that a table is not worth it. */
const deadRowsMin = 1_000;
/** A vacuum reads the indexes from end to end, so a large table waits for more: a fifth, as PostgreSQL has it. */
const deadShareMin = 0.2;
/** WAL since the last checkpoint: it takes room, and a start after a kill reads it again. PostgreSQL waits for half a GiB. */
const walBytesMax = 64 * 1024 * 1024;
/** Nothing else runs meanwhile, so a moment is awaited in which nobody waits; but not for ever. */
const postponedMsMax = 10 * 60_000;

async function vacuum(database: Database): Promise<void> {
  const tables = await database.query<{ name: string }>(
    `/* find-dead-rows */
    SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables
    WHERE schemaname = ANY ($1::text[]) AND n_dead_tup >= $2::int + $3::float8 * n_live_tup`,
    [[database.schema, database.queueSchema], deadRowsMin, deadShareMin],
  );
  // One statement each: what arrives meanwhile comes between two of them.
  for (const { name } of tables) await database.query(`VACUUM (ANALYZE) ${name}`);
  const [wal] = await database.query<{ large: boolean }>(
    'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) > $1::int AS large FROM pg_control_checkpoint()',
    [walBytesMax],
  );
  if (wal?.large) await database.query('CHECKPOINT');
}

/**
 * What autovacuum does, which the embedded database has not: without it every row that was changed or deleted keeps its room,
 * and a quarantine at its limit grows by gigabytes a day. Run it again and again.
 */
export function createVacuum(database: Database): () => Promise<void> {
  let doneAt = performance.now();
  return async () => {
    if (database.engine.busy && performance.now() - doneAt < postponedMsMax) return;
    await vacuum(database);
    doneAt = performance.now();
  };
}
