import { DatabaseTooNewError } from './errors.ts';
import { migrations, type Migration } from './migrations/index.ts';
import type { Database, Transaction } from './database.ts';

/** Long enough for an index over a large table, and for waiting until another process has built it. */
const migrationStatementMsMax = 300_000;

async function currentVersion(tables: Pick<Transaction, 'schema' | 'query'>): Promise<number> {
  const rows = await tables.query<{ version: number }>(
    `SELECT coalesce(max(version), 0)::int AS version FROM ${tables.schema}.migrations`,
  );
  return rows[0]?.version ?? 0;
}

/** Looks first: `CREATE SCHEMA IF NOT EXISTS` wants the right to create one even where somebody else made it for us. */
async function ensureSchema(transaction: Transaction, schema: string): Promise<void> {
  const rows = await transaction.query<{ absent: boolean }>(
    `SELECT to_regnamespace($1::text) IS NULL AS absent`,
    [schema],
  );
  if (rows[0]?.absent) await transaction.query(`CREATE SCHEMA ${schema}`);
}

async function applyPending(
  transaction: Transaction,
  queueSchema: string,
  known: readonly Migration[],
): Promise<number> {
  const { schema } = transaction;
  // Processes that start together queue up here; whoever comes second finds nothing left to do.
  await transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))', [
    `${schema}.migrations`,
  ]);
  await ensureSchema(transaction, schema);
  await ensureSchema(transaction, queueSchema);
  await transaction.query(`CREATE TABLE IF NOT EXISTS ${schema}.migrations (
    version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
  const version = await currentVersion(transaction);
  refuseNewer(schema, version, known);
  const pending = known.slice(version);
  for (const migration of pending) {
    for (const statement of migration.statements(schema)) await transaction.query(statement);
    await migration.convert?.(transaction.query, schema);
    await transaction.query(`INSERT INTO ${schema}.migrations (version, name) VALUES ($1::int, $2::text)`, [
      migration.version,
      migration.name,
    ]);
  }
  return pending.length;
}

function refuseNewer(schema: string, version: number, known: readonly Migration[]): void {
  if (version <= known.length) return;
  throw new DatabaseTooNewError(
    `cannot use schema ${schema}: it is at version ${version}, and this release knows ${known.length}; start the release that migrated it, or a newer one`,
  );
}

/** Where a schema stands: at 0 when there is none. */
export interface SchemaState {
  readonly version: number;
  /** What this release would apply, in order. */
  readonly pending: readonly Migration[];
}

/** Asks, and changes nothing. @throws DatabaseTooNewError when a newer release has been here. */
export async function readSchemaState(
  database: Database,
  known: readonly Migration[] = migrations,
): Promise<SchemaState> {
  const { schema } = database;
  const found = await database.query<{ exists: boolean }>(
    'SELECT to_regclass($1::text) IS NOT NULL AS exists',
    [`${schema}.migrations`],
  );
  const version = found[0]?.exists ? await currentVersion(database) : 0;
  refuseNewer(schema, version, known);
  return { version, pending: known.slice(version) };
}

/**
 * Brings the schema to the version of this release, all in one transaction, under an advisory lock: several processes may
 * start at once. Returns how many migrations were applied.
 *
 * @throws DatabaseTooNewError when a newer release has been here.
 */
export async function migrate(database: Database, known: readonly Migration[] = migrations): Promise<number> {
  return database.transaction((transaction) => applyPending(transaction, database.queueSchema, known), {
    statementTimeoutMs: migrationStatementMsMax,
  });
}
