import { type CleanUp, cleanUp } from '@ine-scraping/e2e/clean-up';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';

import { createAcceptance } from '../src/acceptance/acceptance.ts';
import { createCandidates } from '../src/acceptance/candidates.ts';

const postgresUrl = process.env.TEST_DATABASE_URL || undefined;

test('what was acknowledged is stored after each round', async ({ signal }) => {
  // Small: what is tested is that the benchmark measures, not what it measures.
  const size = { rounds: 2, connections: 8, closedMs: 100, openMs: 100, openPerSecond: 400 };
  const { measured, targets, notes } = await createAcceptance(postgresUrl, size).run(signal);
  const stores = [...(postgresUrl ? ['receiver, PostgreSQL'] : []), 'receiver, PGlite'];
  expect(measured.map(({ title }) => title)).toEqual(['Express + zod', ...stores]);
  expect(targets).toMatchObject(
    stores.map((title) => ({ target: expect.stringContaining(title), met: true })),
  );
  for (const { storage, ...figures } of measured.flatMap(({ rounds }) => rounds)) {
    const { perSecond, closed, open, cpuMs, senderBusy } = figures;
    for (const value of [perSecond, closed.p50, open.p50, cpuMs, senderBusy])
      expect(value).toBeGreaterThan(0);
    for (const { p50, p99 } of [closed, open]) expect(p99).toBeGreaterThanOrEqual(p50);
    expect(storage?.stored).toBe(storage?.sent);
  }
  const missing = 'receiver, PostgreSQL: not measured, TEST_DATABASE_URL is not set.';
  expect(notes.includes(missing)).toBe(postgresUrl === undefined);
});

test('without an answer of PostgreSQL the reason is told, and no password', async ({ signal }) => {
  // Nobody listens on port 1.
  const [, postgres] = createCandidates('postgres://nobody:secret@127.0.0.1:1/none');
  const reason = await postgres?.prepare({ signal, cleanUps: [] });
  expect(reason).toContain('cannot be used');
  expect(reason).not.toContain('secret');
});

test.skipIf(!postgresUrl)(
  'a statement that still runs creates no schema after the drop',
  async ({ signal }) => {
    const cleanUps: CleanUp[] = [];
    const settings = await createCandidates(postgresUrl)[1]?.prepare({ signal, cleanUps });
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
