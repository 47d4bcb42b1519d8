import { type CleanUp, cleanUp } from '@ine-scraping/e2e/clean-up';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';

import { createAcceptance } from '../src/acceptance/acceptance.ts';
import { prepareSchema } from '../src/receivers/storages.ts';

const postgresUrl = process.env.TEST_DATABASE_URL || undefined;

test('what was acknowledged is stored after each round', async ({ signal }) => {
  // Small: what is tested is that the benchmark measures, not what it measures.
  const size = {
    rounds: 2,
    connections: 8,
    burstMs: 100,
    sustainedMs: 200,
    pacedMs: 100,
    pacedPerSecond: 400,
  };
  const { measured, targets, notes } = await createAcceptance(postgresUrl, size).run(signal);
  const stores = [...(postgresUrl ? ['receiver, PostgreSQL'] : []), 'receiver, PGlite'];
  const written = ['Express + zod', ...(postgresUrl ? ['one transaction each'] : [])];
  expect(measured.map(({ title }) => title)).toEqual([...written, ...stores]);
  expect(targets.filter(({ target }) => target.includes('is stored, once'))).toMatchObject(
    stores.map((title) => ({ target: expect.stringContaining(title), met: true })),
  );
  // Without PostgreSQL there is nothing with a transaction to compare with.
  expect(targets).toHaveLength(postgresUrl ? 12 : 5);
  for (const { storage, ...figures } of measured.flatMap(({ rounds }) => rounds)) {
    const { burst, sustained, paced } = figures;
    for (const { acceptedPerSecond, donePerSecond, cpuMs, latency, senderBusy } of [
      burst,
      sustained,
      paced,
    ]) {
      for (const value of [donePerSecond, latency.p50, cpuMs, senderBusy]) expect(value).toBeGreaterThan(0);
      // What nobody derives has no drain.
      if (storage) expect(acceptedPerSecond).toBeGreaterThan(donePerSecond);
      else expect(acceptedPerSecond).toBe(donePerSecond);
      expect(latency.p99).toBeGreaterThanOrEqual(latency.p50);
    }
    expect(storage?.stored).toBe(storage?.sent);
  }
  const missing = 'TEST_DATABASE_URL is not set.';
  const why = ['one transaction each', 'receiver, PostgreSQL'].map(
    (title) => `${title}: not measured, ${missing}`,
  );
  expect(notes.filter((note) => note.includes(missing))).toEqual(postgresUrl ? [] : why);
});

test('without an answer of PostgreSQL the reason is told, and no password', async ({ signal }) => {
  // Nobody listens on port 1.
  const prepare = prepareSchema('postgres://nobody:secret@127.0.0.1:1/none');
  const reason = await prepare({ signal, cleanUps: [] });
  expect(reason).toContain('cannot be used');
  expect(reason).not.toContain('secret');
});

test.skipIf(!postgresUrl)(
  'a statement that still runs creates no schema after the drop',
  async ({ signal }) => {
    const cleanUps: CleanUp[] = [];
    const settings = await prepareSchema(postgresUrl)({ signal, cleanUps });
    const { DATABASE_URL, RECEIVER_DATABASE_SCHEMA: name } = settings as Record<string, string>;
    const creating = new Client({ connectionString: DATABASE_URL });
    // Its connection is ended by the server, on purpose.
    creating.on('error', () => undefined);
    const observer = new Client({ connectionString: postgresUrl });
    await Promise.all([creating.connect(), observer.connect()]);
    onTestFinished(() => observer.end());
    const created = creating.query(`SELECT pg_sleep(1); CREATE SCHEMA ${name}`).then(
      () => 'created',
      () => 'ended',
    );
    const count = async (sql: string) => (await observer.query(sql, [name])).rowCount;
    const running = `SELECT FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'`;
    await expect.poll(() => count(running)).toBe(1);
    await cleanUp(cleanUps);
    expect(await count(running)).toBe(0);
    expect(await created).toBe('ended');
    expect(await count('SELECT FROM pg_namespace WHERE nspname = $1')).toBe(0);
  },
);
