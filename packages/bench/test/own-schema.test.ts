import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';

import { prepareOwnSchema } from '../src/acceptance/own-schema.ts';

const url = process.env.TEST_DATABASE_URL || undefined;

async function connect(connectionString: string | undefined): Promise<Client> {
  const client = new Client({ connectionString });
  // Its connection is ended by the server, on purpose.
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

test.skipIf(url === undefined)('a statement that still runs creates no schema after the drop', async () => {
  const { name, url: ownUrl, drop } = await prepareOwnSchema(url ?? '');
  const observer = await connect(url);
  const count = async (sql: string): Promise<number> => (await observer.query(sql, [name])).rows.length;
  const creating = await connect(ownUrl);
  const created = creating.query(`SELECT pg_sleep(1); CREATE SCHEMA ${name}`).then(
    () => 'created',
    () => 'ended',
  );
  const running = (): Promise<number> =>
    count(`SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'`);
  await expect.poll(running).toBe(1);
  await drop();
  expect(await running()).toBe(0);
  expect(await created).toBe('ended');
  expect(await count('SELECT nspname FROM pg_namespace WHERE nspname = $1')).toBe(0);
});
