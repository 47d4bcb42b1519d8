import type { Database } from './database.ts';

/** Below that a table is not worth it. */
const deadRowsMin = 1_000;
/** A vacuum reads the indexes from end to end, so a large table waits for more: a fifth, as PostgreSQL has it. */
const deadShareMin = 0.2;
/** Eight segments: each one more is read again by a start after a kill, and takes room. PostgreSQL's own limit is 1 GiB. */
const walBytesMax = 128 * 1024 * 1024;
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
    'SELECT sum(size) > $1::int AS large FROM pg_ls_waldir()',
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
