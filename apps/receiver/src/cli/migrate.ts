import type { Database } from '../database/database.ts';
import { migrate, readSchemaState } from '../database/migrate.ts';
import type { Migration } from '../database/migrations/index.ts';
import { describeLocation } from '../database/open-engine.ts';
import { bossVersion, readBossVersion } from '../queue/boss.ts';
import { exitCodes, type Invocation } from './invocation.ts';
import { isBegun, useDatabase, useQueue } from './use-database.ts';
import { loadConfig } from '../settings/config.ts';

function nameOf({ version, name }: Migration): string {
  return `${String(version).padStart(4, '0')} ${name}`;
}

/** Where both schemas stand, as sentences; changes nothing. */
async function describePending(database: Database): Promise<string> {
  const { version, pending } = await readSchemaState(database);
  const queueVersion = await readBossVersion(database);
  const own = pending.length === 0 ? 'Nothing is pending.' : `Pending: ${pending.map(nameOf).join(', ')}.`;
  const queue =
    queueVersion === bossVersion ? 'Nothing is pending.' : `Pending: up to version ${bossVersion}.`;
  return `Schema ${database.schema} is at version ${version}. ${own}\nThe queue's, ${database.queueSchema}, is at version ${queueVersion}. ${queue}\n`;
}

/** Brings the database to this release, which the receiver does too when it starts; or says what that would be. */
export async function runMigrate({ dryRun }: { dryRun: boolean }, invocation: Invocation): Promise<number> {
  const { env, stdout } = invocation;
  const { database: where } = loadConfig(env);
  if (dryRun && !(await isBegun(where))) {
    stdout.write(`There is no ${describeLocation(where)} yet: it would be made.\n`);
    return exitCodes.done;
  }
  const instead = 'it has migrated it when it started';
  return useDatabase(invocation, { instead, unprepared: 'taken' }, async (context) => {
    const { audit, database } = context;
    if (!dryRun) {
      const { pending } = await readSchemaState(database);
      await migrate(database);
      await useQueue(context, () => Promise.resolve());
      audit({ act: 'migrate', schema: database.schema, applied: String(pending.length) });
      stdout.write(pending.map((migration) => `Applied ${nameOf(migration)}.\n`).join(''));
    }
    stdout.write(await describePending(database));
    return exitCodes.done;
  });
}
