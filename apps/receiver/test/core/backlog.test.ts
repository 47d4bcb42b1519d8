import { expect, test } from 'vitest';

import { Database } from '../../src/database/database.ts';
import { Backlog } from '../../src/monitoring/backlog.ts';
import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';

describeOnEachEngine('the figures of what waits', (engine) => {
  test('are read along indexes, and never from the end of a table to the other', async () => {
    const { schema } = await startTestCore(engine);
    const { database } = engine;
    let asked = '';
    const listening = {
      name: database.engine.name,
      queueConnection: database.engine.queueConnection,
      query: <Row extends object>(text: string) => {
        asked = text;
        return Promise.resolve<Row[]>([]);
      },
      transaction: () => Promise.reject(new Error('one statement is enough')),
      stop: () => Promise.resolve(),
    };
    await new Backlog(new Database(listening, schema)).current();
    const plan = await database.transaction(async (transaction) => {
      // As in a large table: in an empty one everything costs the same.
      for (const way of ['seqscan', 'sort', 'bitmapscan']) {
        await transaction.query(`SET LOCAL enable_${way} = off`);
      }
      const lines = await transaction.query<Record<string, string>>(`EXPLAIN (COSTS OFF) ${asked}`);
      return lines.map((line) => String(Object.values(line)[0])).join('\n');
    });
    expect(plan).not.toMatch(/Seq Scan|Sort/);
    // As a range: of an equality, a large table was read by its key, past a million of other states.
    expect(plan.match(/using verifications_by_age\b.*\n *Index Cond: \(\(state >= /g)).toHaveLength(4);
    expect(plan.match(/using verifications_/g)).toHaveLength(4);
  });

  test('are those of this database, and a count that is large ends at ten thousand', async () => {
    const { schema } = await startTestCore(engine);
    const { database } = engine;
    await database.query(`INSERT INTO ${schema}.verifications (interview_id, state, created_at, updated_at, state_since)
      SELECT 'interview-' || i, 'FINISHED', now() - interval '3 hours', now(), now() - interval '1 hour'
      FROM generate_series(1, 10001) AS i`);
    const figures = await new Backlog(new Database(database.engine, schema)).current();
    expect(figures?.verifications).toMatchObject({
      FINISHED: { count: 10_000 },
      IN_PROGRESS: { count: 0, oldestSeconds: 0 },
    });
    expect(Math.round((figures?.verifications.FINISHED.oldestSeconds ?? 0) / 60)).toBe(60);
  });
});
