import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { Database } from '../database/database.ts';
import { readSchemaState } from '../database/migrate.ts';
import { describeLocation, type DatabaseConfig } from '../database/open-engine.ts';
import { StoreProbe } from '../inbox/store-probe.ts';
import { bossVersion, readBossVersion } from '../queue/boss.ts';
import { ReceiverError } from '../runtime/errors.ts';
import type { ReceiverConfig } from '../settings/config.ts';
import { failed, note, ok, type Finding } from './finding.ts';
import type { Invocation } from './invocation.ts';
import { CommandRefusedError, isBegun, useDatabase } from './use-database.ts';

/** PostgreSQL 13 is out of support, and what our statements use is in 14. */
const postgresMajorMin = 14;
const readyMsMax = 6_000;

interface Server {
  version: string;
  major: number;
  isStandby: boolean;
  standbys: string;
  synchronousCommit: string;
  mayCreate: boolean;
}

async function readServer({ query, schema }: Database): Promise<Server> {
  const rows = await query<Server>(
    `SELECT current_setting('server_version') AS version,
      current_setting('server_version_num')::int / 10000 AS major,
      pg_is_in_recovery() AS "isStandby",
      current_setting('synchronous_standby_names') AS standbys,
      current_setting('synchronous_commit') AS "synchronousCommit",
      CASE WHEN to_regnamespace($1::text) IS NULL THEN has_database_privilege(current_database(), 'CREATE')
        ELSE has_schema_privilege($1::text, 'CREATE') END AS "mayCreate"`,
    [schema],
  );
  const [server] = rows;
  if (!server) throw new Error('a query without a table returned no row');
  return server;
}

function judgeServer(server: Server, where: string, schema: string): Finding[] {
  const findings =
    server.major >= postgresMajorMin
      ? [ok(`${where} answers, version ${server.version}`)]
      : [failed(`${where} has version ${server.version}, and ${postgresMajorMin} or later is needed`)];
  if (server.isStandby) {
    findings.push(failed('it is a standby and takes no writes: DATABASE_URL must lead to the primary'));
  }
  if (!server.mayCreate) {
    findings.push(
      failed(
        `the role may create nothing in schema ${schema}: grant it CREATE on the database, or the schema`,
      ),
    );
  }
  if (server.synchronousCommit === 'off') {
    findings.push(
      failed('synchronous_commit is off: what is acknowledged could be lost when the server ends'),
    );
  }
  const standby =
    server.standbys === ''
      ? 'no synchronous standby: an acknowledgement outlives a power cut, and not the loss of the disk'
      : `synchronous standby: ${server.standbys}`;
  return [...findings, note(standby)];
}

/** Whether both schemas are as this release needs them; the receiver brings older ones there when it starts. */
async function judgeSchemas(database: Database): Promise<{ isMigrated: boolean; findings: Finding[] }> {
  const { version, pending } = await readSchemaState(database);
  const queueVersion = await readBossVersion(database);
  if (version === 0) {
    return {
      isMigrated: false,
      findings: [note(`schema ${database.schema} is made by migrate, or at the first start`)],
    };
  }
  const isMigrated = pending.length === 0;
  const isCurrent = isMigrated && queueVersion === bossVersion;
  const found = `schema ${database.schema} is at version ${version}, its queue at ${queueVersion}`;
  const needed = `${version + pending.length} and ${bossVersion} are made of them by migrate, or at the next start`;
  return { isMigrated, findings: [isCurrent ? ok(found) : note(`${found}; ${needed}`)] };
}

async function judgeStore(database: Database): Promise<Finding> {
  const trouble = await new StoreProbe(database).check();
  return trouble === null
    ? ok('a notification could be stored: a row was written and committed')
    : failed(`a notification could not be stored: ${trouble}`);
}

/** A receiver that has the embedded database open is the only one that can tell. */
async function askReceiver({ host, port }: ReceiverConfig): Promise<Finding> {
  const name = host.includes(':') ? `[${host}]` : host;
  const url = `http://${name}:${port}/readyz`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(readyMsMax) });
    if (response.ok) return ok(`a running receiver has it open, and says at ${url} that it is ready`);
    return failed(`a running receiver has it open, and answers ${response.status} at ${url}: see there why`);
  } catch {
    return failed(
      `another process has it open, and none answers at ${url}: stop it, or check RECEIVER_DATA_DIR and RECEIVER_PORT`,
    );
  }
}

/** Whether the first start could make the folder, found out without making it. */
async function judgeAbsent(config: DatabaseConfig, where: string): Promise<Finding> {
  let nearest = config.engine === 'pglite' ? config.dataDir : '';
  while (nearest !== dirname(nearest) && !existsSync(nearest)) nearest = dirname(nearest);
  try {
    // With the dot it is refused where it is a file.
    await access(`${nearest}/.`, constants.W_OK);
    return note(`there is no ${where} yet: it is made at the first start`);
  } catch {
    return failed(
      `there is no ${where}: it cannot be made in ${nearest}; use another folder (RECEIVER_DATA_DIR)`,
    );
  }
}

/** What can be said of the database of the settings without changing more than one row that says so. */
export async function checkDatabase(config: ReceiverConfig, invocation: Invocation): Promise<Finding[]> {
  const where = describeLocation(config.database);
  if (!(await isBegun(config.database))) return [await judgeAbsent(config.database, where)];
  try {
    return await useDatabase(invocation, { instead: 'ask it', unprepared: 'taken' }, async ({ database }) => {
      const findings =
        database.engine.name === 'pglite'
          ? [
              ok(`${where} opens`),
              note('it outlives a killed process, and promises nothing about a power cut'),
            ]
          : judgeServer(await readServer(database), where, database.schema);
      const schemas = await judgeSchemas(database);
      findings.push(...schemas.findings);
      if (schemas.isMigrated) findings.push(await judgeStore(database));
      return findings;
    });
  } catch (error) {
    if (error instanceof CommandRefusedError) return [await askReceiver(config)];
    if (error instanceof ReceiverError) return [failed(error.message)];
    throw error;
  }
}
